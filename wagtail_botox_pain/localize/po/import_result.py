"""What became of a PO file that a translator sent back."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Remark:
    """What a translator should know about one entry of a file.

    `label` says where its sentence stands, `is_used` whether its translation was taken.
    """

    label: str
    text: str
    message: str
    is_used: bool


@dataclass(slots=True)
class ImportResult:
    """What became of a file.

    `imported` counts translations that are new or changed, `unchanged` those that were there.
    `is_behind` tells that the original has changed since its sentences were taken from it.
    """

    imported: int = 0
    unchanged: int = 0
    is_behind: bool = False
    remarks: list[Remark] = field(default_factory=list)

    @property
    def not_used(self) -> list[Remark]:
        return [remark for remark in self.remarks if not remark.is_used]

    @property
    def to_check(self) -> list[Remark]:
        return [remark for remark in self.remarks if remark.is_used]

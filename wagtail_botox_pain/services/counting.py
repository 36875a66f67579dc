def counted(number: int, thing: str) -> str:
    """`1 page`, `2 pages`: for what commands say."""
    return f"{number} {thing}{'' if number == 1 else 's'}"

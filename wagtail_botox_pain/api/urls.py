"""What a site includes in its URLs beside Wagtail's API: the contract."""

from wagtail_botox_pain.api.contract.views import urlpatterns

__all__ = ["urlpatterns"]

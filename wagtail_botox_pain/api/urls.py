"""What a site includes in its URLs beside Wagtail's API: the contract."""

from .contract_views import urlpatterns

__all__ = ["urlpatterns"]

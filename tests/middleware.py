class ContentSecurityPolicyMiddleware:
    """Serves every page of the site, not the admin's, under the strict policy we promise."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not request.path.startswith("/admin/"):
            # As such middleware does, it leaves a view its own policy.
            response.headers.setdefault("Content-Security-Policy", "default-src 'self'")
        return response

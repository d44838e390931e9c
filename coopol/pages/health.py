"""What a watchman asks: does the site reach its two databases?"""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError


@login_not_required
@require_safe
@never_cache
def health(request):
    """200 when PostgreSQL and Redis answer, 503 otherwise; never a word about which."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        cache.get("health")
    except (DatabaseError, RedisError):
        return JsonResponse({"state": "unavailable"}, status=503)
    return JsonResponse({"state": "ok"})

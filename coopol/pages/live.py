"""`/vif/`: the few numbers that an open page asks for again, quietly (docs/decisions/0016-live.md)."""

from hashlib import sha256

from django.http import HttpResponseNotModified, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from coopol.counts import counts_of
from core.http import number, word
from groups.models import Post
from messaging.models import Message


@require_safe
def live(request):
    """What waits for me and, of the topic or conversation that is open, how much is new in it.

    304 without a body when nothing changed since what the page holds (its ETag).
    """
    told = vars(counts_of(request.user)) | {"fil": newer(request)}
    etag = f'"{sha256(repr(told).encode()).hexdigest()[:16]}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        response = JsonResponse(told)
    response.headers["ETag"] = etag
    return response


def newer(request):
    """How many things others said, that the viewer reads, after the last one that the page shows.

    One query, and none without `sujet` or `conversation`. What she may not read counts for nothing.
    """
    after = number(request.GET.get("apres")) or 0
    if topic := number(request.GET.get("sujet")):
        said = Post.objects.visible_to(request.user).filter(topic=topic)
    elif ref := word(request, "conversation", 20):
        said = Message.objects.visible_to(request.user).filter(conversation__ref=ref)
    else:
        return 0
    return said.filter(pk__gt=after).exclude(author=request.user).count()


urlpatterns = [path("vif/", live, name="live")]

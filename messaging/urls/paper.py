"""Letters, labels and calls of a mailing: a part of /envois/."""

urlpatterns = []

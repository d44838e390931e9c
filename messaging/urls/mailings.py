"""Messages to many, for whoever writes them, under /envois/."""

app_name = "mailings"
urlpatterns = []

from django.urls import path, register_converter

from profiles.views import blocks, directory, people


class Token:
    """The 32 hexadecimal digits of a photo."""

    regex = "[0-9a-f]{32}"
    to_python = to_url = staticmethod(str)


class Size:
    """One of the two sizes of a photo."""

    regex = "[ls]"
    to_python = to_url = staticmethod(str)


register_converter(Token, "photo_token")
register_converter(Size, "photo_size")

app_name = "profiles"
urlpatterns = [
    path("annuaire/", directory.directory, name="directory"),
    path("profil/", people.me, name="me"),
    path("profil/<slug:ref>/", people.detail, name="detail"),
    path("personnes/<slug:ref>/bloquer/", blocks.block, name="block"),
    path(
        "profil/<slug:ref>/photo/<photo_token:token>/<photo_size:size>/",
        people.photo,
        name="photo",
    ),
]

"""What a person brings: recognised by its content, renamed, drawn again or kept for a worker."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from files.models import StoredFile
from files.services import BadFile, receive
from tests.factories import make_person


def picture(format="PNG", size=(30, 20), mode="RGB"):
    output = BytesIO()
    Image.new(mode, size, "red").save(output, format)
    return output.getvalue()


def test_an_image_is_ready_at_once(db):
    file = receive(by=make_person(), uploaded=SimpleUploadedFile("a.exe", picture()))
    assert (file.state, file.format, file.name) == ("ready", "webp", "a.webp")
    assert StoredFile.objects.get().digest


def test_text_is_refused(db):
    with pytest.raises(BadFile, match="Nous prenons les PDF"):
        receive(by=make_person(), uploaded=SimpleUploadedFile("a.pdf", b"bonjour"))

"""How a request brings files: no more of a file is kept than it takes to refuse it."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class CappedUpload(FileUploadHandler):
    """Hand what arrives to the next handlers until it is too heavy, then let the rest go by.

    The file they keep is a little over settings.FILE_MAX_BYTES, and refused for it by its service.
    """

    def receive_data_chunk(self, raw_data, start):
        return raw_data if start <= settings.FILE_MAX_BYTES else None

    def file_complete(self, file_size):
        return None

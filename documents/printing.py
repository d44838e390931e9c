"""The sheet that is printed of a text written on the site."""


def pdf_of(*, title, html, sheet, signature):
    """The PDF of `html` under `title`, signed `signature`, on a sheet of that Format."""
    raise NotImplementedError

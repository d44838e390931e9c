"""Rows read by prepared queries, made objects again."""


def columns(model, *names):
    """Those columns of `model` in the order of its fields, as `from_db` takes them."""
    return [field.attname for field in model._meta.concrete_fields if field.attname in names]

"""The words of the charter in a template: {% load charter %}."""

from django import template

from moderation.charter import Rule

register = template.Library()


@register.filter
def rule_title(number):
    """The first sentence of the rule `number` of the charter."""
    return Rule(number).label

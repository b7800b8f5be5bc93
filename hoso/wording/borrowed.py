"""Sentences of the packages we stand on whose own catalogues lack our languages, or say it badly.

They stand here only so that they are gathered and translated with ours: Django looks into our tree first.
"""

from django.utils.translation import gettext_noop as _

# django-allauth has no Vietnamese.
DOOR = (
    _("The username and/or password you specified are not correct."),
    _("Too many failed login attempts. Try again later."),
    _("This account is currently inactive."),
    _("Please type your current password."),
    _("Successfully signed in as %(name)s."),
    _("You have signed out."),
    _("Password successfully changed."),
    _("Current Password"),
    _("New Password"),
    _("New Password (again)"),
    _("You must type the same password each time."),
)
# Django's Vietnamese has these in words that nobody uses in an office.
FORMS = (
    _("This field is required."),
    _("Enter a valid date."),
    _("Enter a whole number."),
    _("The submitted file is empty."),
    _("No file was submitted. Check the encoding type on the form."),
    _("Ensure this value is greater than or equal to %(limit_value)s."),
    _("Ensure this value is less than or equal to %(limit_value)s."),
    _("Select a valid choice. %(value)s is not one of the available choices."),
    _("This password is too common."),
)
# Django would translate the name of a language; in the switch each stands in its own words.
SWITCH = (_("English"),)

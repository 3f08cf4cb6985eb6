"""Who works where, and as what."""

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.pdf import text_cleaning


class UserManager(BaseUserManager["User"]):
    """Makes users who sign in with their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Make a user; without a password they cannot sign in until they set one."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Make the person who runs this instance: may set up any municipality."""
        return self.create_user(
            email, password, is_superuser=True, may_set_up_municipalities=True, **fields
        )


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What they may do follows from their memberships alone.

    `mail_refused_at` is when a mail server last said that their address takes no mail.
    """

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    may_set_up_municipalities = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)
    wants_reminders = models.BooleanField(default=True)
    reminded_on = models.DateField(null=True, blank=True)
    mail_refused_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name to greet or credit them with."""
        return str(self)


class Municipality(models.Model):
    """A local authority of the register; in use once it is set up.

    `code` is its code in the national list (LAU), unique within `country`.
    `search` holds its names folded for comparison, see `register.fold`.
    """

    country = models.CharField(_("country"), max_length=2)
    code = models.CharField(max_length=20)
    name = models.CharField(_("name"), max_length=200)
    name_latin = models.CharField(max_length=200, blank=True)
    slug = models.SlugField(max_length=120, unique=True)
    search = models.TextField(blank=True)
    nuts3 = models.CharField(max_length=5, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    area_m2 = models.PositiveBigIntegerField(null=True, blank=True)
    degurba = models.PositiveSmallIntegerField(_("degree of urbanisation"), null=True, blank=True)
    gisco_id = models.CharField(max_length=30, blank=True)
    default_language = models.CharField(max_length=10, default="en")
    set_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["country", "name"]
        constraints = [
            models.UniqueConstraint(fields=["country", "code"], name="municipality_code_once"),
            models.CheckConstraint(
                condition=models.Q(degurba__isnull=True) | models.Q(degurba__range=(1, 3)),
                name="degurba_is_1_to_3",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def url(self, name: str, *args: object) -> str:
        """The address of one of its pages; `args` are what else that address names."""
        return reverse(name, args=[self.slug, *args])

    @property
    def latin_where_needed(self) -> str:
        """Its name in Latin letters when ours cannot print the other; else ""."""
        return "" if text_cleaning.is_printable(self.name) else self.name_latin


class Department(models.Model):
    """A part of one town hall."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="departments"
    )
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "name"], name="department_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member is there for."""

    READER = "reader", _("Reader")
    CONTRIBUTOR = "contributor", _("Contributor")
    COORDINATOR = "coordinator", _("Coordinator")
    SIGNATORY = "signatory", _("Signatory")
    GUEST = "guest", _("Outside contributor")


MEMBER_ROLES = tuple(role for role in Role if role != Role.GUEST)
"""What a colleague can be; a guest answers by a link and never signs in."""


class Membership(models.Model):
    """One person's role in one municipality.

    `report_choice` is the edition of the report they asked for last: `parts`, `language`, `second`.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    department = models.ForeignKey(
        Department, on_delete=models.SET_NULL, null=True, blank=True, related_name="members"
    )
    report_choice = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["user__name", "user__email"]
        constraints = [
            models.UniqueConstraint(fields=["user", "municipality"], name="one_role_a_member"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"

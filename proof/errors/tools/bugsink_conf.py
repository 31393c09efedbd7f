"""Bugsink for a minute: what it has is in one folder, and it digests an event before it answers."""

import os

from bugsink.settings.default import *  # noqa: F403

SECRET_KEY = "of-a-server-that-lives-for-a-minute-and-keeps-nothing"
ALLOWED_HOSTS = ["*"]
for name, database in DATABASES.items():  # noqa: F405
    database["NAME"] = os.path.join(os.environ["BUGSINK_FOLDER"], f"{name}.sqlite3")
SNAPPEA = {"TASK_ALWAYS_EAGER": True}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
BUGSINK = {
    "BASE_URL": os.environ["BUGSINK_URL"],
    "SINGLE_USER": True,
    "SINGLE_TEAM": True,
    "DIGEST_IMMEDIATELY": True,
    "PHONEHOME": False,
    "MAX_EVENTS_PER_PROJECT_PER_5_MINUTES": int(os.environ["BUGSINK_QUOTA"]),
}

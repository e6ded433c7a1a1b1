"""Settings of the tests: nothing is kept, nothing is asked for over the network."""

import os
import tempfile

os.environ.setdefault("VPCVIZ_DATA", tempfile.mkdtemp(prefix="vpcviz-tests-"))
os.environ.setdefault("VPCVIZ_SECRET_KEY", "only-for-tests")

from vpcviz.settings import *  # noqa: F403 - the environment comes first

ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
VPCVIZ_API_PER_MINUTE = VPCVIZ_API_ANONYMOUS_PER_MINUTE = 0

// Text as it stands in real images, with what a scanner may take for a secret and is none.
import * as secret from '../material.ts';

/** A certificate without its key: made of bytes, because nobody parses it. */
export const certificate = (): string => secret.pem('CERTIFICATE', secret.bytes('certificate', 900));

/** A site-packages folder with the files that others have called secrets by their names. */
export function pythonTree(): Record<string, string> {
  const module = (name: string, at: number): string =>
    [
      `"""Module ${name} of the shop."""`,
      'import os',
      `from . import part_${at + 1}`,
      '',
      `PASSWORD_HASHERS = ["argon2", "bcrypt"]`,
      `CHECKSUM = "${secret.hex(name, 40)}"`,
      'def authenticate(user, password=None, token=None):',
      '    secret = os.environ["SHOP_SECRET"]',
      '    api_key = os.environ.get("API_KEY", "")',
      '    return check(user, password=password, token=token, secret=secret, key=api_key)',
      '',
    ].join('\n');
  const parts = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`shop/part_${at}.py`, module(`part_${at}`, at)]));
  return {
    ...parts,
    'shop/settings.py': [
      'import os',
      'SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]',
      'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "USER": "shop", "PASSWORD": os.environ["DB_PASSWORD"]}}',
      'AUTH_PASSWORD_VALIDATORS = []',
      '',
    ].join('\n'),
    'shop/database.py': 'DSN = "postgresql://{user}:{password}@{host}/{name}"\n',
    // Several hosts in one address, as a library for addresses explains them.
    'shop/networks.py': 'HOSTS = MultiHostUrl("https://foo.com:123,foo:bar@bar.com/path")\n',
    'shop/credentials.py':
      'class Credentials:\n    """Holds what the environment gives."""\n\n    def __init__(self, password: str) -> None:\n        self.password = password\n',
    'shop-1.0.dist-info/RECORD': Array.from(
      { length: 200 },
      (_, at) => `shop/part_${at}.py,sha256=${secret.bytes(`record ${at}`, 32).toString('base64url')},512`,
    ).join('\n'),
    'shop/__pycache__/settings.cpython-313.pyc': `\r\r\n${secret.text('pyc', 400)}`,
  };
}

/** Documentation with the examples that vendors print. */
export function documents(): Record<string, string> {
  return {
    'README.md': [
      '# Shop',
      '',
      'Set `DATABASE_URL=postgres://user:password@localhost:5432/shop` and start it.',
      `For the cloud give \`AWS_ACCESS_KEY_ID=${secret.joined('AK', 'IAIOSFODNN7EXAMPLE')}\` and \`AWS_SECRET_ACCESS_KEY=${secret.joined('wJalrXUtnFEMI/K7MDENG', '/bPxRfiCYEXAMPLEKEY')}\`.`,
      `A token looks like \`ghp_${'x'.repeat(36)}\`, a hook like \`${secret.joined('https://hooks.', 'slack.com/services/T00000000/B00000000/')}${'X'.repeat(24)}\`.`,
      '',
      '    curl -H "Authorization: Bearer <token>" https://api.example.com',
      '    mongodb://<user>:<password>@cluster.example.com/shop',
      '    redis://:${REDIS_PASSWORD}@redis:6379/0',
      '',
    ].join('\n'),
    'tls.md': [
      'Put the key below `/etc/tls`; it begins with `-----BEGIN PRIVATE KEY-----`:',
      '',
      '```',
      '-----BEGIN PRIVATE KEY-----',
      '...',
      '-----END PRIVATE KEY-----',
      '```',
      '',
    ].join('\n'),
    'api.yaml': [
      'components:',
      '  securitySchemes:',
      '    token: { type: http, scheme: bearer, bearerFormat: JWT }',
      '  schemas:',
      '    Login:',
      '      properties:',
      '        password: { type: string, format: password, example: hunter2 }',
      '',
    ].join('\n'),
    'shop.1': '.TH SHOP 1\n.SH OPTIONS\n.TP\n\\fB--password-file\\fR FILE\nWhere the password is.\n',
    'licence.html': `<a href="https://example.com/licence?key=${secret.hex('licence', 32)}">MIT</a>\n`,
  };
}

/** What a secret can be; the names that an allowance uses. */
export const SECRET_KINDS = [
  'private-key',
  'gcp-service-account',
  'aws-access-key',
  'aws-secret-key',
  'azure-key',
  'alibaba-access-key',
  'google-api-key',
  'digitalocean-token',
  'github-token',
  'gitlab-token',
  'npm-token',
  'pypi-token',
  'slack-token',
  'slack-webhook',
  'stripe-key',
  'sendgrid-key',
  'jwt',
  'kubeconfig',
  'connection-string',
  'docker-login',
  'netrc',
  'pgpass',
  'dotenv',
  'password',
] as const;

export type SecretKind = (typeof SECRET_KINDS)[number];

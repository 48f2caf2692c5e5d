import { check } from '../check.ts';
import { parameter } from '../parameter.ts';

export const context = check({
  about: 'What is sent to the builder',
  rules: {
    git: { level: 'warn', about: '.git is in the context' },
    environment: { level: 'warn', about: 'A .env file is in the context' },
    unused: { level: 'warn', about: 'Much of the context never reaches a COPY or ADD' },
  },
  parameters: { 'highest-unused-bytes': parameter.bytes('Bytes of the context that no COPY or ADD takes', 50e6) },
});

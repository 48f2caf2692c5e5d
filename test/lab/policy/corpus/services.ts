// Tokens of services, each with a prefix of its own.
import { commonTokens, serviceTokens } from '../material.ts';
import { program } from '../programs.ts';
import { STATIC, service, type Specimen } from '../specimen.ts';

const holding = (tokens: Readonly<Record<string, string>>): readonly Specimen[] =>
  Object.entries(tokens).map(([name, token]) => ({
    name: `service-${name}`,
    dockerfile: service(STATIC, 'COPY planted /etc/app/planted'),
    files: { app: program('hello'), planted: `# ${name}\n${token}\n` },
    expected: [{ rule: 'secrets/file', where: '/etc/app/planted' }],
  }));

export const services = holding(serviceTokens());
export const commonServices = holding(commonTokens());

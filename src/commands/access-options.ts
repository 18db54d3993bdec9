import type { Argv } from 'yargs';

/** Where secrets are read from when no file is named. */
export const TOKEN_VARIABLE = 'SHAKEDOWN_PROMETHEUS_TOKEN';
export const PASSWORD_VARIABLE = 'SHAKEDOWN_PROMETHEUS_PASSWORD';

/** The options that say how a server lets us in. Secrets come from files or the environment: a command line is seen by others. */
export const accessOptions = (yargs: Argv, whom = 'Prometheus'): Argv =>
  yargs
    .option('user', {
      type: 'string',
      requiresArg: true,
      describe: `name for ${whom}; the password is in ${PASSWORD_VARIABLE} or --password-file`,
    })
    .option('password-file', { type: 'string', requiresArg: true, describe: 'file with that password' })
    .option('token-file', {
      type: 'string',
      requiresArg: true,
      describe: `file with a bearer token for ${whom}; ${TOKEN_VARIABLE} if left out`,
    })
    .option('ca', { type: 'string', requiresArg: true, describe: `certificates to trust for ${whom}, PEM` });

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { addressProblem } from '../monitor/address.ts';
import type { PrometheusAccess } from '../monitor/watch-plan.ts';
import { PASSWORD_VARIABLE, TOKEN_VARIABLE } from './access-options.ts';
import type { World } from './command.ts';
import { NOTIFY_VARIABLE } from './monitor-options.ts';
import { refuseFolder } from './refuse-folder.ts';
import { UsageError } from './usage-error.ts';

/** Credentials for this run. Only requests get them; what is printed or written goes through `hide`. */
export interface Secrets {
  readonly headers: Readonly<Record<string, string>>;
  /** Takes every secret out of a text. */
  readonly hide: (text: string) => string;
  readonly notify?: string;
}

/** Where credentials are named, on the command line or in a plan. Read anew each time: nothing keeps them. */
export async function readSecrets(
  access: PrometheusAccess | undefined,
  args: Readonly<Record<string, unknown>>,
  world: World,
): Promise<Secrets> {
  const named = (option: string, planned: string | undefined) =>
    args[option] === undefined ? planned : resolve(world.cwd, String(args[option]));
  if (args.user !== undefined && args['token-file'] !== undefined)
    throw new UsageError('found --user and --token-file, expected one of them', 'give a password, or a token');
  const token = await secretOf(named('token-file', access?.tokenFile), TOKEN_VARIABLE, world);
  const password = await secretOf(named('password-file', access?.passwordFile), PASSWORD_VARIABLE, world);
  const user = args.user === undefined ? access?.user : String(args.user);
  if (access && user !== undefined && password === undefined)
    throw new UsageError(
      `found the user "${user}" but no password`,
      `give it in ${PASSWORD_VARIABLE} or --password-file`,
    );
  const basic = user === undefined ? undefined : Buffer.from(`${user}:${password}`).toString('base64');
  const authorization = !access
    ? undefined
    : basic !== undefined
      ? `Basic ${basic}`
      : token !== undefined
        ? `Bearer ${token}`
        : undefined;
  const notify = args.notify === undefined ? world.env[NOTIFY_VARIABLE] || undefined : String(args.notify);
  if (notify !== undefined) {
    const problem = addressProblem(notify, true);
    if (problem) throw new UsageError(`--notify: ${problem.message}`, problem.help);
  }
  const hidden = [basic, password, token, notify]
    .filter((text) => text !== undefined && text !== '')
    .sort((a, b) => b!.length - a!.length) as string[];
  return {
    headers: authorization === undefined ? {} : { authorization },
    hide: (text) => hidden.reduce((rest, secret) => rest.replaceAll(secret, '***'), text),
    ...(notify !== undefined && { notify }),
  };
}

async function secretOf(file: string | undefined, variable: string, { env }: World): Promise<string | undefined> {
  if (file === undefined) return env[variable] || undefined;
  refuseFolder(file);
  const text = (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  if (text === '' || /[\r\n]/.test(text))
    throw new UsageError('found no secret in the file that is named for it, expected one line', 'write it there alone');
  return text;
}

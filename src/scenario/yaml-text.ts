/** Words and phrases that read back as they are. */
const PLAIN = /^[A-Za-z_](?:[A-Za-z0-9 _.,;/()%+@>=-]*[A-Za-z0-9_.,;/()%+@>=-])?$/;
/** Words that YAML, of this version or an older one, takes for something else. */
const RESERVED = /^(?:true|false|yes|no|on|off|null|y|n|nan|inf|infinity)$/i;
/** JSON leaves these as they are; YAML readers and people's eyes do not. */
const UNSEEN = /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]/g;

/**
 * A text as a YAML scalar: bare where that reads back as the same text, else in double quotes.
 *
 * @param bare the text is a YAML word (true, false) and must stay one
 */
export function yamlText(text: string, bare = false): string {
  if (bare || (PLAIN.test(text) && !RESERVED.test(text))) return text;
  return JSON.stringify(text).replace(UNSEEN, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

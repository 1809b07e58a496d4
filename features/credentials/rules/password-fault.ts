/** OWASP ASVS 5.0, 6.2.1 asks for 8 and recommends 15; long ones are the point, so no kind of character is asked for (6.2.5). */
export const SHORTEST = 12;
export const LONGEST = 128;

const RUNS = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const WORN = [
  'password',
  'passwort',
  'letmein',
  'welcome',
  'admin',
  'iloveyou',
  'changeme',
  'lectern',
  'qwerty',
];
/** So much has to be left when what anybody would guess is taken out. */
const OWN_PART = 6;

/** What is wrong with a new password, in words for the person; null when nothing is. `known`: what is known of them and their company. */
export function passwordFault(password: string, known: readonly string[]): string | null {
  if ([...password].length < SHORTEST)
    return `Use at least ${SHORTEST} characters. A few words in a row are easy to keep in mind.`;
  if ([...password].length > LONGEST) return `Use at most ${LONGEST} characters.`;
  const plain = password.toLowerCase();
  if (new Set(plain).size < 5) return 'That repeats the same few characters. Use a few words in a row.';
  if (ownPart(plain, known) < OWN_PART)
    return 'That is easy to guess: your name, the company, a well-known word or a row of keys. Use a few words of your own.';
  return null;
}

function ownPart(plain: string, known: readonly string[]): number {
  const words = [...known.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u)), ...WORN];
  const guessed = words.filter((word) => word.length >= 3).sort((a, b) => b.length - a.length);
  const rest = guessed.reduce((left, word) => left.replaceAll(word, ' '), plain);
  return withoutRuns(rest).replaceAll(/[\s\d_.!?-]/g, '').length;
}

/** Without pieces of four or more neighbours in the alphabet or on the keyboard, forwards or backwards. */
function withoutRuns(text: string): string {
  const rows = [...RUNS, ...RUNS.map((row) => [...row].reverse().join(''))];
  let left = text;
  for (const row of rows)
    for (let at = 0; at + 4 <= row.length; at++) left = left.replaceAll(row.slice(at, at + 4), ' ');
  return left;
}

/** Text that is safe to paste into a POSIX shell script: made by `quote` and `sh` only. */
const SAFE = /^[A-Za-z0-9_@%+=:,./-]+$/

/**
 * One word for a POSIX shell, whatever `value` holds.
 * @throws TypeError for a NUL byte: no argument of a Unix program can hold one.
 */
export function quote(value: string): string {
  if (value.includes('\0')) throw new TypeError('a shell word cannot hold a NUL byte')
  if (SAFE.test(value)) return value
  return `'${value.replaceAll("'", `'\\''`)}'`
}

/**
 * Template tag for shell text: every interpolated value becomes exactly one quoted word; arrays become several
 * words. Use it for every script, so that no value can end up unquoted by accident.
 */
export function sh(
  strings: TemplateStringsArray,
  ...values: readonly (string | number | readonly string[])[]
): string {
  let text = strings[0] ?? ''
  values.forEach((value, index) => {
    const words = typeof value === 'object' ? value.map(quote).join(' ') : quote(String(value))
    text += words + (strings[index + 1] ?? '')
  })
  return text
}

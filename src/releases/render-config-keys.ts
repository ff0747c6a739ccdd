/**
 * config-keys.csv as TypeScript: one line per key with class, name, type, first and last release; no last one where the
 * newest known release has the key. The defaults of the CSV are left out; only people read them.
 */
export function renderConfigKeys(csv: string): string {
  const rows = csv
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    // Only the defaults behind the fifth column may hold quoted commas.
    .map((line) => line.split(',').slice(0, 5).join(' ').trimEnd())
  return `// Made by scripts/config-keys.ts from config-keys.csv; do not edit.

/** A line per key: class, name, type, first and last release that reads it; without a last one it is still there. */
export const configKeys = \`
${rows.join('\n')}
\`
`
}

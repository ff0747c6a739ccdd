/**
 * Shell line for `prepare` of an unpacked release: prints the programs and libraries without which an instance does not start,
 * a path below "$top" a line. Programs of Windows are left out.
 */
export const LIST_FILES = `(cd "$top" && find bin lib -type f -size +0 \\( -path 'lib/*.jar' -o -path 'bin/mq*' -o -path 'bin/*.sh' \\) ! -name '*.cmd') |
LC_ALL=C grep -x '[A-Za-z0-9._/+-]*' | LC_ALL=C sort`

/**
 * Shell text that reads the lines of LIST_FILES from standard input, and prints 'lost PATH' for each file below "$r" that is gone or
 * empty. A library in another version, as after a hot fix, is in the place of its own. Starts no process.
 */
export const LOST_FILES = `while IFS= read -r file; do
  [ ! -s "$r/$file" ] || continue
  set -- "$r/\${file%-[0-9]*}"-[0-9]*.jar
  [ -s "$1" ] || printf 'lost %s\\n' "$file"
done`

/** The lost files of an answer of LOST_FILES. */
export const parseLost = (stdout: string): string[] =>
  [...stdout.matchAll(/^lost (\S+)$/gm)].map(([, file = '']) => file)

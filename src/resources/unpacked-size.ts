import { sh } from '../shell/quote.ts'

/** MiB that an unpacked archive may take: a JDK has about 350, the largest (GraalVM) about 1,500. */
export const MOST_MIB = 4096
/** Files and folders of an archive: a JDK has about 600, with all sources and demos about 30,000. */
const MOST_ENTRIES = 100_000

/** An archive on a host, and how it is read without writing anything of it. */
export interface Packed {
  /** Name of the content, for messages: 'a RocketMQ distribution'. */
  readonly what: string
  /** Shell word of the folder whose disk it will take. */
  readonly folder: string
  /** Shell command that prints a line or more for each entry. */
  readonly names: string
  /** Shell command that prints the content of all files as they are unpacked, whatever size an entry declares. */
  readonly contents: string
}

/**
 * Shell text that prints the free MiB on the disk of a folder; nothing where df cannot say.
 * @param folder a shell word
 */
export function freeMib(folder: string): string {
  return `df -P -m ${folder} | sed -n -E '2s/.* ([0-9]+) +[0-9]+% .*/\\1/p'`
}

/**
 * Shell text that sets `most` to the MiB that an archive may take on the disk of a folder, and defines `refuse_large`,
 * which prints that it takes more and exits 1.
 * @param folder a shell word
 */
function mostUnpacked(what: string, folder: string): string {
  // -m: mksh calculates with 32 bits.
  return `most=$(${freeMib(folder)})
: "\${most:=${MOST_MIB}}"
most=$((most - most / 10))
[ "$most" -le ${MOST_MIB} ] || most=${MOST_MIB}
refuse_large() {
  if [ "$most" -lt ${MOST_MIB} ]; then
    printf '%s\\n' ${sh`${`cannot unpack ${what}: it takes more than`}`}" $most MiB, nine tenths of the free disk:"
    df -h ${folder}
  else
    printf '%s\\n' ${sh`${`the archive of ${what} is refused: unpacked it takes more than ${MOST_MIB} MiB`}`}
  fi
  exit 1
}`
}

/** Shell text that refuses an archive of more entries than any that is meant for a host. Exits 1. */
function refuseMany({ what, names }: Omit<Packed, 'contents' | 'folder'>): string {
  return `if [ "$(${names} 2>/dev/null | head -n ${MOST_ENTRIES + 1} | wc -l)" -gt ${MOST_ENTRIES} ]; then
  printf '%s\\n' ${sh`${`the archive of ${what} is refused: it holds more than ${MOST_ENTRIES} entries`}`}
  exit 1
fi`
}

/**
 * Shell text that reads an archive to its end, or to the first byte that is too much, and exits 1 when it takes more than
 * the disk or any purpose has. It counts what comes out, so that no header can lie.
 */
export function refuseLarge(packed: Packed): string {
  return `${mostUnpacked(packed.what, packed.folder)}
[ "$(${packed.contents} 2>/dev/null | { head -c "\${most}m" >/dev/null; head -c 1 | wc -c; })" -eq 0 ] || refuse_large
${refuseMany(packed)}`
}

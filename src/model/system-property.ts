/**
 * The value of a system property among the words of a JVM, e.g. of 'tls.enable' in '-Dtls.enable=true'. Of a property that is
 * given twice the last one counts.
 * @returns undefined when no word gives it
 */
export function systemProperty(words: readonly string[], name: string): string | undefined {
  const option = `-D${name}=`
  return words.findLast((word) => word.startsWith(option))?.slice(option.length)
}

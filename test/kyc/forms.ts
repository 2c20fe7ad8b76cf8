/** How something that nobody should find may be written. */

/** A number with the separators that people use. */
export const spelt = (plain: string): string[] => [
  plain,
  ...[' ', '-', '.', '/'].map((separator) => plain.replace(/(.{3})(?=.)/g, `$1${separator}`)),
  ...[' ', '-'].map((separator) => [...plain].join(separator)),
  plain.toLowerCase(),
]

/** A text by itself, between separators, in Base64 and in hex, whatever stands around it. */
export function formsOf(written: string, plain: string): (string | RegExp)[] {
  const texts = [...new Set([written, ...spelt(plain)])]
  const separated = [...plain].map((one) => one.replace(/[^\w]/g, '\\$&')).join('[ ./_-]{0,2}')
  return [
    ...texts,
    new RegExp(`(?<![\\w.])${separated}`, 'i'),
    ...texts.flatMap((text) => encoded(Buffer.from(text))),
  ]
}

export const formsOfBytes = (bytes: Buffer): (string | RegExp)[] => [
  bytes.toString('latin1'),
  [...bytes].join(','),
  [...bytes].join(', '),
  ...encoded(bytes),
  // A part of it is as bad.
  bytes.subarray(0, 16).toString('hex'),
  bytes.subarray(16).toString('hex'),
]

/** In hex; and in Base64 at each of the three places at which the bytes may begin, without the letters that depend on what is around. */
function encoded(bytes: Buffer): string[] {
  const base64 = [0, 1, 2].flatMap((skip) =>
    (['base64', 'base64url'] as const).map((encoding) => {
      const text = Buffer.concat([Buffer.alloc(skip), bytes]).toString(encoding)
      const whole = Math.floor(((skip + bytes.length) * 8) / 6)
      return text.slice(Math.ceil((skip * 8) / 6), whole)
    }),
  )
  return [bytes.toString('hex'), ...base64]
}

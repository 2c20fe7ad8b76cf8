/** Packages that only some programs need: peers that npm does not install by itself, loaded when they are first used. */
import { StrataError } from './errors.js'

/** The package, or `package_missing` (ST912) with what to do. */
export async function loadPeer<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    throw new StrataError(
      'ST912',
      `${name} is needed for this and cannot be loaded: run \`npm install ${name}\`.`,
      { cause },
    )
  }
}

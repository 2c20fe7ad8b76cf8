/** Packages that the demo shows or uses and that the published package does not bring: they are there, or the demo does without. */
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** Undefined when the package is not installed here. */
export function installedVersion(name: string): string | undefined {
  try {
    return (require(`${name}/package.json`) as { version: string }).version
  } catch {
    return undefined
  }
}

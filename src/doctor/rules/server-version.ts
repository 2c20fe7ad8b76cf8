import type { Rule } from '../rule.js'

/** A minor release with security fixes, for each major. */
interface SecurityRelease {
  date: string
  /** The first minor version with the fixes, by major. */
  fixedIn: Readonly<Record<number, number>>
  cves: readonly string[]
}

/** From the release notes of PostgreSQL, newest first. Where a release fixed many, the worst of those that concern every major version. */
const SECURITY_RELEASES: readonly SecurityRelease[] = [
  {
    date: '2026-11-12',
    fixedIn: { 18: 7, 17: 12, 16: 16, 15: 20 },
    cves: ['CVE-2026-6460', 'CVE-2026-120141'],
  },
  {
    date: '2026-08-13',
    fixedIn: { 18: 6, 17: 11, 16: 15, 15: 19 },
    cves: ['CVE-2026-6471', 'CVE-2026-14680', 'CVE-2026-16239'],
  },
  {
    date: '2026-05-14',
    fixedIn: { 18: 4, 17: 10, 16: 14, 15: 18 },
    cves: ['CVE-2026-6472', 'CVE-2026-6473', 'CVE-2026-6478', 'CVE-2026-6479', 'CVE-2026-6637'],
  },
  {
    date: '2026-02-12',
    fixedIn: { 18: 2, 17: 8, 16: 12, 15: 16 },
    cves: ['CVE-2026-2003', 'CVE-2026-2004', 'CVE-2026-2005', 'CVE-2026-2006'],
  },
  {
    date: '2025-11-13',
    fixedIn: { 18: 1, 17: 7, 16: 11, 15: 15 },
    cves: ['CVE-2025-12817', 'CVE-2025-12818'],
  },
  {
    date: '2025-08-14',
    fixedIn: { 17: 6, 16: 10, 15: 14 },
    cves: ['CVE-2025-8713', 'CVE-2025-8714', 'CVE-2025-8715'],
  },
]

/** The last release of this table: what has come since is unknown to this version of the package. */
export const KNOWN_UNTIL = SECURITY_RELEASES[0]?.date

export const serverVersion: Rule = {
  name: 'server-version',
  severity: 'warning',
  why: 'Minor releases fix holes through which a login that may only send SQL becomes the operating system user of the server.',
  remedy: 'Update the server to its newest minor release; this needs a restart and no change of data.',
  async find({ serverVersion }) {
    const message = versionFault(serverVersion)
    return message === undefined ? [] : [{ object: 'server', message }]
  },
}

/** What is wrong with a server of this `server_version_num`, if anything. */
export function versionFault(versionNumber: number): string | undefined {
  const major = Math.floor(versionNumber / 10_000)
  const minor = versionNumber % 10_000
  if (major < 15)
    return `PostgreSQL ${major} gets no security fixes any more, and pg-strata needs 15 or newer.`
  const missing = SECURITY_RELEASES.filter(({ fixedIn }) => minor < (fixedIn[major] ?? 0))
  const [newest] = missing
  if (newest === undefined) return undefined
  const cves = missing.flatMap(({ cves }) => cves).join(', ')
  return `PostgreSQL ${major}.${minor} lacks the security fixes of ${major}.${newest.fixedIn[major]} (${newest.date}), among them ${cves}.`
}

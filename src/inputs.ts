/**
 * Schemas of everything that comes in, for forms and servers to use as well. They refuse what the database would refuse, before it is
 * sent, and bring values into their normal form: names trimmed, phone numbers as E.164, languages as BCP 47 writes them.
 */
import { domainToASCII } from 'node:url'
import { isValidPhoneNumber, parsePhoneNumber } from 'libphonenumber-js'
import { z } from 'zod'
import { InvalidInput } from './errors.js'
import { readPasswordHash } from './password-formats.js'
import { words } from './words.js'

const optional = <T extends z.ZodType>(schema: T) => schema.nullish()
/** Says what a value must be, but of one that is missing: that is `required`, whatever it must be. */
const must = (message: string) => ({
  error: ({ input }: { input: unknown }) => (input === undefined ? 'required' : message),
})
/** Any text that Postgres can hold. */
const text = () => z.string().refine((s) => !s.includes('\0'), 'must not contain NUL')
const plainText = (most: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .refine((s) => [...s].length <= most, `must have at most ${most} characters`)
    .refine((s) => !/\p{Cc}/u.test(s), 'must not contain control characters')

/** Any 128 bits written as a uuid; keys that we make are version 7. */
export const uuid = z.guid(must('must be a uuid'))
/**
 * What somebody was given and brings back. One with a NUL, which Postgres cannot read, is none that was ever given: with another character in its
 * place it is as unknown, and answered like any that is.
 */
export const token = z
  .string()
  .min(1)
  .max(512)
  .transform((s) => s.replaceAll('\0', '\ufffd'))

export const email = z.string().trim().max(254).pipe(z.email('must be an e-mail address'))

/** A phone number in international form, however it is punctuated; comes out as E.164 (`+4915123456789`). */
export const phone = z
  .string()
  .trim()
  .refine((s) => s.startsWith('+') && isValidPhoneNumber(s), 'must be a phone number with + and country code')
  .transform((s) => parsePhoneNumber(s).number as string)

/** A time zone by its IANA name (`Europe/Berlin`); not an offset, which says nothing about summer. */
export const timeZone = z.string().refine(isTimeZone, 'must be an IANA time zone, like Europe/Berlin')

/** A language tag of BCP 47 (`de-CH`), canonical: `DE-ch` comes out as `de-CH`. */
export const locale = z
  .string()
  .refine(
    (s) => /^[a-z]{2,3}(-[a-z0-9]{2,8}){0,4}$/i.test(s) && canonicalLocale(s),
    'must be a BCP 47 language tag, like de-CH',
  )
  .transform((s) => canonicalLocale(s) as string)

export const country = z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166 country code, like CH')
export const currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 currency code, like EUR')
export const slug = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'must be 1 to 63 lower case letters, digits and inner hyphens',
  )
export const day = z.iso.date(must('must be a date, like 1990-12-31'))
export const personName = plainText(200)
export const organizationName = plainText(200)
export const legalName = plainText(400)
export const legalForm = plainText(100)
export const label = plainText(100)
export const memberNumber = plainText(100)
export const jobTitle = plainText(200)
export const accountName = plainText(200)
export const reason = plainText(1000)
/** By the clock here, so that a form can say it; the database holds it against its own. */
const until = z.date().refine((at) => at.getTime() > Date.now(), 'must be in the future')
export const accountType = z.string().regex(/^[a-z][a-z0-9_]{1,62}$/, 'must be the code of a type of account')
const code = (of: string) => z.string().regex(/^[a-z][a-z0-9_]{1,62}$/, `must be the code of ${of}`)
export const partyType = code('a type of member or organization')
export const relationshipType = code('a type of relation')
/** A word of the organization or of a type: of a group, a setting, an attribute. */
export const partyWord = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be lower case letters, digits and underscores')
/** What is known of a member or an organization of a type; the database says what is wrong by the name of the attribute. */
export const attributes = z
  .record(partyWord, z.union([text().max(1000), z.number(), z.boolean(), z.null()]))
  .refine(isStorable, 'must be well-formed Unicode without NUL')
export const userType = z.string().regex(/^[a-z][a-z0-9_]{1,62}$/, 'must be the code of a user type')

/**
 * A password as somebody types it: 1 to 1024 characters, each Unicode code point counting as one (NIST SP 800-63B §5.1.1.2). This is what
 * signing in takes; halves of surrogate pairs are no characters, and different ones would become the same bytes.
 */
export const password = z
  .string()
  .min(1, 'must not be empty')
  .refine((s) => isAtMost(s, 1024), 'must have at most 1024 characters')
  .refine((s) => !/\p{Cs}/u.test(s), 'must be well-formed Unicode')

/**
 * A password that somebody chooses: at least 8 characters in the form in which it is compared (NIST SP 800-63B §5.1.1.2), without control
 * characters. Revision 4 of the standard asks for 15 where the password is the only factor, and both for a list of known passwords:
 * `inputs.newPassword.refine(…)`.
 */
export const newPassword = password
  .refine(
    (s) => !isAtMost(s, 1024) || [...s.normalize('NFKC')].length >= 8,
    'must have at least 8 characters',
  )
  .refine((s) => !/\p{Cc}/u.test(s), 'must not contain control characters')

/** A hash that `verifyPassword` can verify: argon2id or scrypt as a PHC string, or bcrypt, within bounds of memory and work. */
export const passwordHash = z
  .string()
  .refine((s) => readPasswordHash(s) !== undefined, 'must be an argon2id, bcrypt or scrypt hash')

/** A shared secret of RFC 6238 in Base32, of 16 to 64 bytes (RFC 4226 §4, R6, demands 128 bits); comes out without spaces, in capitals. */
export const totpSecret = z
  .string()
  .transform((s) => s.replaceAll(/\s/g, '').toUpperCase())
  .refine((s) => /^[A-Z2-7]{26,103}$/.test(s), 'must be a Base32 secret of at least 128 bits')

/** The six digits of an authenticator application; spaces, which some show, are dropped. */
export const totpCode = z
  .string()
  .transform((s) => s.replaceAll(/\s/g, ''))
  .refine((s) => /^[0-9]{6}$/.test(s), 'must be six digits')

/** The label and the issuer of a key URI are divided by a colon, so neither has one. */
const uriPart = plainText(200).refine((s) => !s.includes(':'), 'must not contain a colon')
export const totpUri = z.strictObject({ secret: totpSecret, label: uriPart, issuer: uriPart })
export const findTotpStep = z.strictObject({
  secret: totpSecret,
  code: totpCode,
  at: z.date(),
  /** How many steps of 30 seconds the clocks may be apart, in both directions; RFC 6238 §5.2 recommends at most one. */
  window: z.int().min(0).max(10).default(1),
})

/**
 * A recovery code in whatever case, with or without hyphens; comes out as 24 characters of Crockford's base 32, in which a letter O is
 * read as 0, and I and L as 1.
 */
export const recoveryCode = z
  .string()
  .transform((s) => s.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1'))
  .refine((s) => /^[0-9A-HJKMNP-TV-Z]{24}$/.test(s), 'must be a recovery code of 24 characters')
export const recoveryCodeCount = z.int().min(1).max(100).default(10)

const bytes = (least: number, most: number) =>
  z
    .custom<Uint8Array>((value) => value instanceof Uint8Array, must('must be bytes'))
    .refine(
      (b) => b?.length >= least && b.length <= most,
      `must have ${least === most ? least : `${least} to ${most}`} bytes`,
    )

/** A key of 256 bits and the name by which it is found again. The name is stored beside what the key sealed. */
export const secretKey = z.strictObject({
  id: z.string().regex(/^[\x21-\x7e]{1,100}$/, 'must be 1 to 100 printable ASCII characters'),
  key: bytes(32, 32),
})
export const sealedFor = z.string().min(1).max(500)

const base64url = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/, 'must be base64url')
const transports = z.array(text().min(1).max(50)).max(20)
const challenge = bytes(16, 64)

/**
 * Who asks for a passkey. `id` is the domain that owns it; `origins` are the pages (`https://app.example.org`) and programs
 * (`android:apk-key-hash:…`) that may use it.
 */
export const relyingParty = z.strictObject({
  id: z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'must be a domain in lower case'),
  name: plainText(200),
  origins: z.array(z.string().refine(isOrigin, 'must be an origin, without a path')).min(1).max(50),
})
const passkeyReference = z.object({
  /** §7.1 of WebAuthn level 3: at most 1023 bytes. */
  credential_id: bytes(1, 1023),
  transports: optional(transports),
})
const timeoutSeconds = z.int().min(1).max(3600).default(300)
export const passkeyRegistrationOptions = z.strictObject({
  relying_party: relyingParty,
  /** What `newPasskeyHandle` made for this user, 64 bytes. */
  handle: bytes(1, 64),
  /** Shown by the authenticator, to tell two users of one person apart: an e-mail address, mostly. */
  user_name: plainText(254),
  display_name: optional(plainText(200)),
  /** The passkeys that the user has: an authenticator that holds one of them makes no second. */
  existing: z.array(passkeyReference).max(200).default([]),
  /** Made anew where it is left out. */
  challenge: optional(challenge),
  require_user_verification: z.boolean().default(true),
  timeout_seconds: timeoutSeconds,
})
export const passkeySignInOptions = z.strictObject({
  relying_party: relyingParty,
  /** The passkeys of a user who is known already; left out, the person chooses. */
  passkeys: optional(z.array(passkeyReference).max(200)),
  challenge: optional(challenge),
  require_user_verification: z.boolean().default(true),
  timeout_seconds: timeoutSeconds,
})
/** What `navigator.credentials.create` gave, as JSON (`RegistrationResponseJSON` of WebAuthn level 3). */
export const passkeyRegistrationResponse = z.object({
  id: base64url(1400),
  rawId: base64url(1400),
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url(20_000),
    attestationObject: base64url(200_000),
    transports: optional(transports),
  }),
})
/** What `navigator.credentials.get` gave, as JSON (`AuthenticationResponseJSON` of WebAuthn level 3). */
export const passkeySignInResponse = z.object({
  id: base64url(1400),
  rawId: base64url(1400),
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url(20_000),
    authenticatorData: base64url(20_000),
    signature: base64url(20_000),
    userHandle: optional(base64url(100)),
  }),
})
export const verifyPasskeyRegistration = z.strictObject({
  relying_party: relyingParty,
  /** The challenge that this person was given, and that nobody has used yet. */
  challenge,
  response: passkeyRegistrationResponse,
  label: optional(label),
  require_user_verification: z.boolean().default(true),
})
/** §6.1 of WebAuthn level 3: 32 bits, unsigned. The driver reads a bigint as a string. */
const signCount = z
  .union([z.number(), z.bigint(), z.string().regex(/^\d{1,10}$/)])
  .transform(Number)
  .pipe(z.int().min(0).max(0xffff_ffff))
export const verifyPasskeySignIn = z.strictObject({
  relying_party: relyingParty,
  challenge,
  response: passkeySignInResponse,
  /** The row of the passkey with the credential_id that `readPasskeyResponse` found. */
  passkey: z.object({ credential_id: bytes(1, 1023), public_key: bytes(1, 10_000), sign_count: signCount }),
  /** All handles of the passkey's user; more than one after a merge. */
  handles: z.array(bytes(1, 64)).max(100),
  require_user_verification: z.boolean().default(true),
})

/** A public name to sign in with; case does not matter. */
export const username = z
  .string()
  .trim()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,61}[a-z0-9]$/i,
    'must be 2 to 63 letters, digits, dots, hyphens and underscores',
  )
const byEmail = z.strictObject({ email })
const byPhone = z.strictObject({ phone })
/** By what a person is known: exactly one of the three. */
export const identifier = z.union([byEmail, byPhone, z.strictObject({ username })])
/** A name to sign in with in one organization; case does not matter. */
export const loginName = z
  .string()
  .trim()
  .regex(
    /^[a-z0-9][a-z0-9._@+-]{0,99}$/i,
    'must be up to 100 letters, digits, dots, hyphens, underscores, plus and at signs',
  )
/** With what somebody signs in: anywhere, or to one organization, named by its slug. */
export const login = z.union([
  byEmail,
  byPhone,
  z.strictObject({ username }),
  z.strictObject({ organization: slug, login_name: loginName }),
])
/** Where a code can be sent. */
export const contact = z.union([byEmail, byPhone])

/** The digits of a message; spaces, which some programs show, are dropped. */
export const messageCode = z
  .string()
  .transform((s) => s.replaceAll(/\s/g, ''))
  .refine((s) => /^[0-9]{4,12}$/.test(s), 'must be 4 to 12 digits')

/** Of a content delivery network, which also says `T1` (Tor) and `XX` (unknown). */
const countryOfCaller = z
  .string()
  .regex(/^[a-z]{2}$/i)
  .transform((s) => s.toUpperCase())
  .refine((s) => s !== 'XX')
/** Of a socket, which names the zone of a link-local address (`fe80::1%eth0`): that is no address for anybody else. */
const networkOfCaller = z.union([z.ipv4(), z.ipv6()])

/**
 * What the host knows about an attempt beside the proof: each may be left out, which says nothing either way. What a browser, a socket or a network in
 * between says by itself never makes an attempt fail: a `device_token` that is none of ours counts as none, as does a `country` that has not two
 * letters and a `network` that is no IP address, and a `user_agent` is cut at 1000 characters.
 */
export const device = z.strictObject({
  /** What an earlier sign-in answered as `device_token`, kept in a cookie that lives for years. */
  device_token: optional(z.string().transform((s) => (/^[0-9a-f]{64}$/.test(s) ? s : null))),
  /** ISO 3166, in either case. */
  country: optional(countryOfCaller).catch(null),
  /** The address from which the person came. */
  network: optional(networkOfCaller).catch(null),
  user_agent: optional(
    z
      .string()
      .transform((s) => [...s.replaceAll(/\p{Cc}|\p{Cs}/gu, ' ').trim()].slice(0, 1000).join('') || null),
  ),
  /** What a provider of number intelligence answered; left out: nobody was asked. */
  number_status: optional(z.enum(['unchanged', 'recycled', 'unknown'])),
  /** Since when the carrier has given the number to somebody else. */
  number_recycled_on: optional(day),
  sim_changed_at: optional(z.date()),
})
const attempt = { device: optional(device) }

/** What `navigator.credentials.get` gave, and the challenge that this person was given. */
const passkeyChallenge = z.string().regex(/^[0-9a-f]{64}$/, 'must be the challenge of a request')
const signedPasskey = { challenge: passkeyChallenge, response: passkeySignInResponse }
const sentCode = { challenge: token, code: messageCode }

/** The host has verified the ID token: signature, issuer, audience, nonce and expiry (OpenID Connect Core 1.0 §3.1.3.7). */
const issuerAndSubject = {
  issuer: z
    .string()
    .max(1000)
    .regex(/^https:\/\/[^\s\p{Cc}]+$/u, 'must be an https address'),
  subject: z
    .string()
    .min(1)
    .refine((s) => [...s].length <= 255 && !/\p{Cc}/u.test(s), 'must have at most 255 characters'),
}
const identity = z.strictObject({
  method: z.literal('identity'),
  ...issuerAndSubject,
  /** As the provider writes it. One that is no address here counts as none. */
  email: optional(plainText(320)),
  /** Whether the provider says that the address is proved: `email_verified`. */
  is_email_verified: z.boolean().default(false),
  given_name: optional(personName),
  family_name: optional(personName),
  locale: optional(locale),
  ...attempt,
})

const newPerson = {
  given_name: optional(personName),
  family_name: optional(personName),
  locale: optional(locale),
  time_zone: optional(timeZone),
  username: optional(username),
  password: optional(newPassword),
  /** The session of a guest who becomes this person. */
  guest_token: optional(token),
  ...attempt,
}
const byEmailCode = { method: z.literal('email_code') }
const bySmsCode = { method: z.literal('sms_code') }
const byPasskey = { method: z.literal('passkey') }
const byStepUp = { method: z.literal('step_up'), step_up: token }
const stepUpBy = {
  emailCode: { ...byStepUp, with: z.literal('email_code') },
  smsCode: { ...byStepUp, with: z.literal('sms_code') },
  passkey: { ...byStepUp, with: z.literal('passkey') },
}

/** Codes take two calls: the first says where to send one, the second brings it. */
export const signUp = z.discriminatedUnion('method', [
  inTwoCalls(
    z.strictObject({ ...byEmailCode, email, ...attempt }),
    z.strictObject({ ...byEmailCode, ...sentCode, ...newPerson }),
  ),
  inTwoCalls(
    z.strictObject({ ...bySmsCode, phone, ...attempt }),
    z.strictObject({ ...bySmsCode, ...sentCode, ...newPerson }),
  ),
  identity,
])

/** Codes and passkeys take two calls: the first asks for one, the second brings it. */
export const signIn = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('password'), identifier: login, password, ...attempt }),
  inTwoCalls(
    z.strictObject({ ...byEmailCode, email, ...attempt }),
    z.strictObject({ ...byEmailCode, ...sentCode, ...attempt }),
  ),
  inTwoCalls(
    z.strictObject({ ...bySmsCode, phone, ...attempt }),
    z.strictObject({ ...bySmsCode, ...sentCode, ...attempt }),
  ),
  identity,
  inTwoCalls(z.strictObject(byPasskey), z.strictObject({ ...byPasskey, ...signedPasskey, ...attempt })),
  z.discriminatedUnion('with', [
    z.strictObject({ ...byStepUp, with: z.literal('totp'), code: totpCode, ...attempt }),
    z.strictObject({ ...byStepUp, with: z.literal('recovery_code'), code: recoveryCode, ...attempt }),
    z.strictObject({ ...byStepUp, with: z.literal('password'), password, ...attempt }),
    inTwoCalls(
      z.strictObject(stepUpBy.emailCode),
      z.strictObject({ ...stepUpBy.emailCode, ...sentCode, ...attempt }),
    ),
    inTwoCalls(
      z.strictObject(stepUpBy.smsCode),
      z.strictObject({ ...stepUpBy.smsCode, ...sentCode, ...attempt }),
    ),
    inTwoCalls(
      z.strictObject(stepUpBy.passkey),
      z.strictObject({ ...stepUpBy.passkey, ...signedPasskey, ...attempt }),
    ),
  ]),
])

export const requestCode = z.strictObject({
  purpose: z.enum(['sign_up', 'sign_in', 'recover']),
  to: contact,
  /** One that the owner of the address is known on is counted apart, so that strangers who ask and ask do not shut the owner out. */
  ...attempt,
})

/** Of a person who signs in, and not of a context: what these functions do, the application's role must not reach. */
const ofSession = { session_token: token }
export const sessionToken = z.strictObject(ofSession)
export const setPassword = z.strictObject({ ...ofSession, password: newPassword })
export const addPasskey = z.strictObject({
  ...ofSession,
  challenge: passkeyChallenge,
  response: passkeyRegistrationResponse,
  label: optional(label),
})
export const beginTotp = z.strictObject({
  ...ofSession,
  /** What the authenticator shows the code under. */
  issuer: uriPart,
  /** Whose code it is; left out, the primary address of the user. */
  label: optional(uriPart),
})
export const confirmTotp = z.strictObject({ ...ofSession, code: totpCode })
export const replaceRecoveryCodes = z.strictObject({
  ...ofSession,
  count: z.int().min(1).max(50).default(10),
})
export const linkIdentity = z.strictObject({ ...ofSession, ...issuerAndSubject })
/** An address or username, or an identity at another provider. */
export const findHolder = z.union([z.strictObject({ identifier }), z.strictObject(issuerAndSubject)])
export const removeCredential = z.discriminatedUnion('kind', [
  z.strictObject({ ...ofSession, kind: z.enum(['password', 'totp', 'recovery_codes']) }),
  z.strictObject({ ...ofSession, kind: z.enum(['identity', 'passkey']), credential_id: uuid }),
])
export const switchSession = z
  .strictObject({ ...ofSession, organization_id: optional(uuid), membership_id: optional(uuid) })
  .refine((s) => s.organization_id != null || s.membership_id == null, {
    message: 'must come together with organization_id',
    path: ['membership_id'],
  })
export const claimIdentifier = z.strictObject({ user_id: uuid, identifier: contact })
export const enterParticipant = z.strictObject({
  identifier: contact,
  given_name: optional(personName),
  family_name: optional(personName),
})

export const beginIdentifierChange = z.strictObject({
  ...ofSession,
  identifier: contact,
  /** The proved address that it takes the place of; left out, it is added. */
  replaces_identifier_id: optional(uuid),
})
export const confirmIdentifierChange = z.strictObject({
  ...ofSession,
  identifier_change_id: uuid,
  /** The version that the person saw. */
  version: z.int().min(1),
  ...sentCode,
})
export const identifierChangeRef = z.strictObject({ ...ofSession, identifier_change_id: uuid })
export const identifierRef = z.strictObject({ ...ofSession, identifier_id: uuid })
export const resetPassword = z.strictObject({ ...sentCode, password: newPassword, ...attempt })
export const claimNumber = z.strictObject({
  step_up: token,
  given_name: optional(personName),
  family_name: optional(personName),
  locale: optional(locale),
  time_zone: optional(timeZone),
  ...attempt,
})
export const numberReassignmentRef = z.strictObject({ ...ofSession, number_reassignment_id: uuid })
export const proveNumberHolding = numberReassignmentRef.extend(sentCode)
export const reviewNumberReassignment = z.strictObject({
  number_reassignment_id: uuid,
  decision: z.enum(['release', 'refuse']),
  reason,
})
export const numberRef = z.strictObject({ address: phone })
export const noticeRef = z.strictObject({ notice_id: uuid })

/** What `hmac` of a private fact gave, with a key that the database does not have. */
const fingerprint = z
  .custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === 32, must('must be 32 bytes'))
  .transform((bytes) => Buffer.from(bytes))
const identification = {
  kind: z.string().regex(/^[a-z][a-z0-9_]{1,62}$/, 'must be the name of a kind of fact'),
  fingerprint,
  key_version: z.int().min(1).default(1),
}
export const recordIdentification = z.strictObject({ ...ofSession, ...identification })
export const openRecoveryCase = z.strictObject({
  /** Of the new address. */
  ...sentCode,
  lost: contact,
  identifications: z.array(z.strictObject(identification)).max(100).default([]),
  ...attempt,
})
export const reviewRecoveryCase = z.strictObject({
  recovery_case_id: uuid,
  decision: z.enum(['approve', 'refuse']),
  reason,
})

export const limit = z.int().min(1).max(1000).default(50)
export const atMost = z.strictObject({ limit: z.int().min(1).max(1000).default(100) })
export const recordKind = z.enum(['user', 'customer'])
export const findDuplicates = z.strictObject({
  kind: recordKind,
  record_ids: z.array(uuid).max(1000, 'must be at most 1000: leave them out to search all').optional(),
})
export const duplicateRef = z.strictObject({ kind: recordKind, record_id: uuid, other_record_id: uuid })
export const dismissDuplicate = duplicateRef.extend({ reason })
export const rejectDuplicate = z.strictObject({ kind: recordKind, rejected_id: uuid, kept_id: uuid, reason })
export const listDuplicateCandidates = atMost.extend({
  kind: recordKind,
  /** The setting `duplicate_probability` when it is left out. */
  min_probability: z.number().min(0).max(1).optional(),
  is_dismissed: z.boolean().default(false),
  after: z.object({ score: z.number(), record_id: uuid, other_record_id: uuid }).optional(),
})
export const listSecurityEvents = atMost.extend({ user_id: uuid })

const zero = '00000000-0000-0000-0000-000000000000'

export const openSession = z
  .strictObject({
    user_id: uuid,
    organization_id: optional(uuid),
    /** Left out: the default membership in the organization. */
    membership_id: optional(uuid),
    /** NIST SP 800-63: how surely the person was recognised. */
    assurance_level: z.int().min(1).max(3).default(1),
    lifetime_seconds: optional(z.number().positive()),
  })
  .refine((s) => s.organization_id != null || s.membership_id == null, {
    message: 'must come together with organization_id',
    path: ['membership_id'],
  })

export const impersonateUser = z.strictObject({
  /** Of a session of the member of staff, not of the user. */
  operator_token: token,
  user_id: uuid,
  organization_id: uuid,
  /** Left out: the default membership in the organization. */
  membership_id: optional(uuid),
  reason,
  lifetime_seconds: optional(z.number().positive()),
})

export const userRef = z.strictObject({ user_id: uuid })
export const userPage = z.strictObject({
  limit,
  after: z.object({ user_id: uuid }).default({ user_id: zero }),
})
export const createUser = z.strictObject({
  given_name: optional(personName),
  family_name: optional(personName),
  user_type: userType.default('standard'),
  locale: optional(locale),
  time_zone: optional(timeZone),
})
export const maintainSignIns = z.strictObject({
  months_ahead: z.int().min(0).max(120).default(3),
  keep_months: z.int().min(1).max(1200).default(24),
})
export const recordVerification = z.strictObject({ user_id: uuid, kind: z.enum(['email', 'phone']) })
export const externalIdRef = z.strictObject({
  /** Name of the other system. */
  source: z
    .string()
    .regex(
      /^[a-z][a-z0-9_.-]{0,62}$/,
      'must be 1 to 63 lower case letters, digits, dots, hyphens and underscores',
    ),
  external_id: plainText(255),
})
export const externalId = externalIdRef.extend({ user_id: uuid })
export const changeUser = z.strictObject({ user_id: uuid, reason: optional(reason) })
export const eraseUser = z.strictObject({ user_id: uuid, reason })
export const changeUserUntil = changeUser.extend({ until: optional(until) })

export const createCustomer = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('individual'),
      given_name: optional(personName),
      family_name: optional(personName),
      born_on: optional(day),
      country: optional(country),
    })
    .refine((c) => c.given_name ?? c.family_name, { message: 'must not be empty', path: ['family_name'] }),
  z.strictObject({
    kind: z.literal('enterprise'),
    legal_name: legalName,
    legal_form: optional(legalForm),
    country: optional(country),
  }),
])
export const customerAddress = z.strictObject({
  customer_id: uuid,
  address_type: z.enum(['residence', 'registered', 'postal', 'billing']).default('residence'),
  address_lines: z.array(text()).max(5),
  locality: optional(text()),
  region: optional(text()),
  postal_code: optional(text()),
  country: optional(country),
})
export const changeCustomer = z.strictObject({ customer_id: uuid, reason: optional(reason) })

export const customerRef = z.strictObject({ customer_id: uuid })
/** All six together; null, or left out, for what is not known. */
export const updateCustomer = z.strictObject({
  customer_id: uuid,
  given_name: optional(personName),
  family_name: optional(personName),
  legal_name: optional(legalName),
  born_on: optional(day),
  legal_form: optional(legalForm),
  country: optional(country),
  reason: optional(reason),
})
const website = z
  .url({ protocol: /^https?$/, error: 'must be an address that begins with https://' })
  .max(500)
/** Null ends the contact. */
export const customerContact = z.discriminatedUnion('contact_type', [
  z.strictObject({ customer_id: uuid, contact_type: z.literal('email'), value: email.nullable() }),
  z.strictObject({ customer_id: uuid, contact_type: z.literal('phone'), value: phone.nullable() }),
  z.strictObject({ customer_id: uuid, contact_type: z.literal('fax'), value: phone.nullable() }),
  z.strictObject({ customer_id: uuid, contact_type: z.literal('website'), value: website.nullable() }),
])
export const relateCustomers = z.strictObject({
  from_customer_id: uuid,
  to_customer_id: uuid,
  relationship_type: z.string().regex(/^[a-z][a-z0-9_]{1,62}$/, 'must be the code of a type of relation'),
})
export const customerRelationshipRef = z.strictObject({ customer_relationship_id: uuid })
const capacity = z.enum(['director', 'authorised_signatory', 'employee', 'self'])
export const representative = z.strictObject({ user_id: uuid, customer_id: uuid, capacity })
export const endRepresentative = representative.extend({ capacity: optional(capacity) })
const benefit = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must be 1 to 63 lower case letters, digits, hyphens and underscores')
export const benefitRef = z.strictObject({ benefit })
export const createBenefit = z.strictObject({
  benefit,
  description: plainText(1000),
  is_verification_required: z.boolean().default(true),
  ended_at: optional(until),
})
export const redeemBenefit = z.strictObject({
  benefit,
  customer_id: uuid,
  reference: optional(plainText(200)),
})
export const placeLegalHold = z.strictObject({ customer_id: uuid, reason, until: optional(until) })
export const legalHoldRef = z.strictObject({ legal_hold_id: uuid })
export const eraseCustomer = z.strictObject({ customer_id: uuid, reason })
export const documentType = z.string().regex(/^[a-z][a-z0-9_]{1,62}$/, 'must be the code of a document type')
/** What comes after the hyphen in ISO 3166-2 (`CA` of `US-CA`). */
export const region = z.string().regex(/^[A-Z0-9]{1,3}$/, 'must be an ISO 3166-2 region code, like CA')
/** Who issued a document, and of which kind it is. */
const issued = { document_type: documentType, country, region: optional(region) }
/** As somebody wrote it. */
const writtenNumber = text().max(1000, 'must have at most 1000 characters')
export const checkDocumentNumber = z.strictObject({ ...issued, number: writtenNumber })
/** A number that `checkDocumentNumber` has brought into its normal form: one that it would change is another number to a fingerprint. */
export const normalisedNumber = z
  .string()
  .regex(/^[^\s\p{C}]{1,100}$/u, 'must be the number that checkDocumentNumber answered')
export const numberedDocument = z.strictObject({ ...issued, document_number: normalisedNumber })
export const addDocument = z.strictObject({
  customer_id: uuid,
  ...issued,
  number: writtenNumber,
  issued_on: optional(day),
  expires_on: optional(day),
})
const documentRef = z.strictObject({ identity_document_id: uuid })
export const withdrawDocument = documentRef.extend({ reason: optional(reason) })
export const rejectDocument = documentRef.extend({ reason })
/** Of a document, or of a check. */
export const addAttachment = z
  .strictObject({
    identity_document_id: optional(uuid),
    verification_check_id: optional(uuid),
    uri: z.string().regex(/^[a-z][a-z0-9+.-]*:\S{1,1000}$/, 'must be an address, like s3://bucket/key'),
    media_type: z.string().regex(/^[a-z]+\/[a-z0-9.+-]{1,100}$/, 'must be a media type, like image/jpeg'),
    /** Of the file. */
    sha256: bytes(32, 32).transform((b) => Buffer.from(b)),
  })
  .refine((a) => (a.identity_document_id == null) !== (a.verification_check_id == null), {
    message: 'must be given where verification_check_id is not, and only there',
    path: ['identity_document_id'],
  })
export const providerName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,62}$/, 'must be 1 to 63 lower case letters, digits, hyphens and underscores')
export const fingerprintKeyRef = z.strictObject({ fingerprint_key_id: secretKey.shape.id })
export const openVerification = z.strictObject({ customer_id: uuid, market: optional(country) })
export const verificationRef = z.strictObject({ verification_case_id: uuid })
export const cancelVerification = verificationRef.extend({ reason: optional(reason) })
export const reviewVerification = verificationRef.extend({
  decision: z.enum(['approve', 'reject', 'request_input']),
  reason,
})
export const reviewVerificationCheck = z.strictObject({
  verification_check_id: uuid,
  decision: z.enum(['pass', 'fail']),
  reason,
})
export const redactVerificationData = z.strictObject({ customer_id: uuid, reason })
const mergeKey = plainText(200)
export const mergeChoices = z.record(
  z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be the name of a data group'),
  z.enum(['survivor_wins', 'source_wins', 'leave']),
)
const merging = { idempotency_key: mergeKey, choices: mergeChoices.default({}) }
export const proposeMerge = z.strictObject({
  kind: z.enum(['user', 'customer']),
  source_id: uuid,
  survivor_id: uuid,
  ...merging,
  reason: optional(reason),
})
export const proposeOwnMerge = z.strictObject({ other_token: token, ...merging })
export const mergeRef = z.strictObject({ merge_id: uuid })
export const chooseMergeData = mergeRef.extend({ choices: mergeChoices })
const planHash = z.string().regex(/^[0-9a-f]{64}$/, 'must be the plan_hash of a preview')
export const approveMerge = mergeRef.extend({ plan_hash: planHash, reason })
const milliseconds = z.int().min(1).max(2_147_483_647)
/** In milliseconds. What waits for a lock, or for the hook or trigger of another program, is ended. */
const mergeLimits = {
  lock_timeout: milliseconds.default(5_000),
  statement_timeout: milliseconds.default(600_000),
}
export const applyMerge = mergeRef.extend({ plan_hash: planHash, ...mergeLimits })
export const undoMerge = mergeRef.extend({ reason, ...mergeLimits })
export const previewMerge = mergeRef.extend(mergeLimits)
export const settleMerges = z.strictObject(mergeLimits)
export const cancelMerge = mergeRef.extend({ reason: optional(reason) })
export const listMerges = atMost.extend({
  record_id: optional(uuid),
  status: optional(z.enum(['proposed', 'previewed', 'approved', 'applied', 'undone', 'sealed', 'canceled'])),
  before_merge_id: optional(uuid),
})
export const listMergeChanges = mergeRef.extend({
  is_kept: z.boolean().default(false),
  limit: z.int().min(1).max(10_000).default(100),
  after: z
    .object({ step: z.int(), row_number: z.union([z.string().regex(/^\d+$/), z.int()]) })
    .default({ step: 0, row_number: 0 }),
})
export const accountRef = z.strictObject({ account_id: uuid })
export const ownAccountPage = z.strictObject({
  limit,
  after: z.object({ account_id: uuid }).default({ account_id: zero }),
})
export const accountPage = z.strictObject({
  customer_id: uuid,
  limit,
  after: z.object({ account_id: uuid }).optional(),
})
export const createAccount = z.strictObject({
  customer_id: uuid,
  account_type: accountType.default('payment'),
  currency,
  name: optional(accountName),
  parent_account_id: optional(uuid),
})
export const changeAccount = accountRef.extend({ reason: optional(reason) })
/** Null takes the name away. */
export const renameAccount = accountRef.extend({ name: accountName.nullable() })
/** Null is the top. */
export const setParentAccount = accountRef.extend({ parent_account_id: uuid.nullable() })
export const addAccountHolder = accountRef.extend({
  customer_id: uuid,
  /** The owner is the customer whom the account was made for. */
  capacity: z.enum(['joint_owner', 'payer', 'beneficiary']),
})
export const accountHolderRef = z.strictObject({ account_holder_id: uuid })
export const addAccountOperator = accountRef.extend({
  user_id: uuid,
  capacity: z.enum(['administrator', 'payer', 'viewer']),
})
export const accountOperatorRef = z.strictObject({ account_operator_id: uuid })

export const createOrganization = z.strictObject({
  name: organizationName,
  slug,
  customer_id: optional(uuid),
  parent_organization_id: optional(uuid),
  party_type: partyType.default('organization'),
  attributes: attributes.default({}),
  /** Who becomes a member of the admin company, and owner. */
  owner_user_id: optional(uuid),
})
export const changeOrganization = z.strictObject({ organization_id: uuid, reason: optional(reason) })
export const changeOrganizationUntil = changeOrganization.extend({ until: optional(until) })
/** Of whoever manages an organization: inside a session it is the session's, platform staff name it. */
const ofOrganization = { organization_id: optional(uuid) }
export const managed = z.strictObject(ofOrganization)
export const changeImpersonation = z.strictObject({ ...ofOrganization, reason: optional(reason) })
export const updateOrganization = z.strictObject({
  ...ofOrganization,
  name: organizationName,
  attributes: attributes.default({}),
})
/** `host` stands for sessions that the host opened by itself. */
export const securityPolicy = z.strictObject({
  ...ofOrganization,
  /** NIST SP 800-63: how surely members must have been recognised; 2 wants a second factor. */
  minimum_assurance_level: z.int().min(1).max(3),
  /** Null for all. */
  allowed_sign_in_methods: z
    .array(z.enum(['password', 'email_code', 'sms_code', 'identity', 'passkey', 'host']))
    .min(1)
    .nullable(),
})
export const setParentOrganization = z.strictObject({
  organization_id: uuid,
  /** Null for the top. */
  parent_organization_id: uuid.nullable(),
})
export const createCompany = z.strictObject({ ...ofOrganization, name: organizationName })
export const createMembership = z.strictObject({
  ...ofOrganization,
  user_id: optional(uuid),
  company_id: optional(uuid),
  label: label.default('default'),
  member_number: optional(memberNumber),
  given_name: optional(personName),
  family_name: optional(personName),
  party_type: partyType.default('member'),
  attributes: attributes.default({}),
})
export const ofMember = z.strictObject({ ...ofOrganization, membership_id: uuid })
export const changeMembership = ofMember.extend({ reason: optional(reason) })
/** What the organization says of a member, all of it together. */
export const updateMembership = ofMember.extend({
  party_type: partyType,
  label,
  member_number: memberNumber.nullable(),
  given_name: personName.nullable(),
  family_name: personName.nullable(),
  job_title: jobTitle.nullable(),
  attributes,
})
/** Null takes the name back. */
export const setLoginName = ofMember.extend({ login_name: loginName.nullable() })
export const moveMembership = z.strictObject({
  organization_id: uuid,
  membership_id: uuid,
  to_organization_id: uuid,
  /** Of the other organization. */
  to_company_id: optional(uuid),
  reason: optional(reason),
})
export const membershipMoves = z.strictObject({ organization_id: uuid, membership_id: uuid })
export const changeMembershipUntil = changeMembership.extend({ until: optional(until) })

export const organizationRef = z.strictObject({ organization_id: uuid })
const roleIds = z.array(uuid).max(100).default([])
const message = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .refine((s) => [...s].length <= 2000, 'must have at most 2000 characters')
  // Of several lines.
  .refine((s) => !/\p{Cc}/u.test(s.replaceAll(/[\t\n]/g, '')), 'must not contain control characters')
const invitee = z
  .strictObject({
    email: optional(email),
    phone: optional(phone),
    user_id: optional(uuid),
    membership_id: optional(uuid),
  })
  .refine(({ email, phone, user_id, membership_id }) => {
    const named = [email, phone, user_id].filter((one) => one != null).length
    return membership_id == null ? named === 1 : named <= 1
  }, 'must be one of email, phone and user_id, or a membership_id with one of them or none')
export const inviteMember = z
  .strictObject({
    ...ofOrganization,
    invitee,
    role_ids: roleIds,
    /** Of the new membership; one that is claimed keeps its own. */
    company_id: optional(uuid),
    label: optional(label),
    party_type: optional(partyType),
    lifetime_seconds: optional(z.number().positive()),
    message: optional(message),
  })
  .refine((i) => i.invitee.membership_id == null || (i.company_id ?? i.label ?? i.party_type) == null, {
    message: 'must not be given for a membership that is claimed',
    path: ['label'],
  })
const invitationRef = z.strictObject({ invitation_id: uuid })
export const revokeInvitation = invitationRef.extend({ ...ofOrganization, reason: optional(reason) })
export const listInvitations = z.strictObject({
  ...ofOrganization,
  status: optional(z.enum(['pending', 'accepted', 'declined', 'revoked', 'expired'])),
  limit,
  after: z.object({ invitation_id: uuid }).optional(),
})
/** By its token, or by its id. */
export const invitationOfMine = z
  .strictObject({ token: optional(token), invitation_id: optional(uuid) })
  .refine((i) => i.token != null || i.invitation_id != null, 'must have a token or an invitation_id')

/** A domain as people write it; comes out as DNS does: lower case, internationalised names as A-labels (`bücher.example` as `xn--bcher-kva.example`). */
export const domain = z
  .string()
  .trim()
  .max(500)
  .transform((s) => domainToASCII(s.replace(/\.$/, '')))
  .refine(
    (s) =>
      s.length <= 220 &&
      /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/.test(s),
    'must be a domain, like example.org',
  )
export const addDomain = z.strictObject({ ...ofOrganization, domain })
const domainRef = z.strictObject({ ...ofOrganization, organization_domain_id: uuid })
export const removeDomain = domainRef.extend({ reason: optional(reason) })
export const setDomainJoining = domainRef
  .extend({ is_joinable: z.boolean(), role_ids: roleIds, company_id: optional(uuid) })
  .refine((d) => d.is_joinable || (d.role_ids.length === 0 && d.company_id == null), {
    message: 'must not be given where nobody may join',
    path: ['role_ids'],
  })

export const term = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,62}$/, 'must be 2 to 63 lower case letters, digits and underscores')
export const termRef = z.strictObject({ term })
export const createTerm = z.strictObject({
  term,
  kind: z.enum(['agreement', 'notice', 'consent']),
  applies_to: z.enum(['user', 'organization', 'customer']).default('user'),
  name: plainText(200),
})
const termVersion = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
    'must be 1 to 63 letters, digits, dots, hyphens and underscores',
  )
export const publishTermVersion = z.strictObject({
  term,
  version: termVersion,
  uri: z
    .string()
    .max(2000)
    .regex(/^https:\/\/[^\s\p{Cc}]+$/u, 'must be an https address'),
  /** Of the text that is there. */
  sha256: bytes(32, 32).transform((b) => Buffer.from(b)),
  /** Whether whoever accepted an earlier version has to accept this one. Never of a consent. */
  is_required: z.boolean(),
  published_at: optional(z.date()),
})
export const acceptTerms = z.strictObject({ term, version: termVersion, customer_id: optional(uuid) })
export const consentRef = z.strictObject({ consent_id: uuid })
export const listConsents = z.strictObject({
  user_id: optional(uuid),
  organization_id: optional(uuid),
  customer_id: optional(uuid),
  limit,
  after: z.object({ consent_id: uuid }).optional(),
})

export const memberRef = z.strictObject({ membership_id: uuid })
/** `after` is the last member of the page before. */
export const memberPage = z.strictObject({
  limit,
  after: z.object({ display_name: text().nullable(), membership_id: uuid }).optional(),
})
/** All five together; null stands for the value of the user. */
export const myProfile = z.strictObject({
  given_name: personName.nullable(),
  family_name: personName.nullable(),
  job_title: jobTitle.nullable(),
  locale: locale.nullable(),
  time_zone: timeZone.nullable(),
})

const appliesTo = z.enum(['organization', 'membership'])
export const createPartyType = z.strictObject({
  party_type: partyType,
  applies_to: appliesTo,
  description: plainText(1000),
})
export const partyTypeRef = z.strictObject({ party_type: partyType })
export const partyTypeAttribute = z.strictObject({
  party_type: partyType,
  attribute: partyWord,
  value_type: z.enum(['text', 'integer', 'numeric', 'boolean', 'date']),
  description: plainText(1000),
  is_required: z.boolean().default(false),
  /** As text, whatever the type. */
  allowed_values: optional(z.array(text().max(1000)).min(1).max(200)),
  /** Regular expression of Postgres without back-references, `){`, and more than eight `{`; anchor it. */
  pattern: optional(text().max(200)),
})
export const partyTypeAttributeRef = z.strictObject({ party_type: partyType, attribute: partyWord })
/** A member, or without `membership_id` the organization itself. */
export const party = z.strictObject({ ...ofOrganization, membership_id: optional(uuid) })
export const partyOfMine = z.strictObject({ membership_id: optional(uuid) })
const partyContactBase = { ...party.shape, contact_group: partyWord.default('main') }
/** Null takes the contact back. */
export const partyContact = z.discriminatedUnion('contact_type', [
  z.strictObject({ ...partyContactBase, contact_type: z.literal('email'), value: email.nullable() }),
  z.strictObject({
    ...partyContactBase,
    contact_type: z.enum(['phone', 'mobile', 'fax']),
    value: phone.nullable(),
  }),
  z.strictObject({
    ...partyContactBase,
    contact_type: z.literal('website'),
    value: z
      .string()
      .trim()
      .max(500)
      .regex(/^https?:\/\/[^\s\p{Cc}]+$/u, 'must be an address that begins with https://')
      .nullable(),
  }),
])
export const partyAddress = party.extend({
  address_group: partyWord.default('main'),
  /** Up to five, in the order of the label; null takes the address back. */
  address_lines: z.array(plainText(200)).max(5).nullable(),
  locality: optional(plainText(200)),
  region: optional(plainText(200)),
  postal_code: optional(plainText(20)),
  country: optional(country),
})
export const partySetting = party.extend({
  setting_group: partyWord,
  setting: partyWord,
  /** Anything that JSON can hold, up to 8 kB; null takes the setting back. */
  value: z.json().refine(isStorable, 'must be well-formed Unicode without NUL'),
})

export const createRelationshipType = z.strictObject({
  relationship_type: relationshipType,
  applies_to: appliesTo,
  /** Whether nobody can be above themselves through any number of such relations. */
  is_hierarchy: z.boolean(),
  description: plainText(1000),
})
export const relationshipRule = z.strictObject({
  relationship_type: relationshipType,
  upper_party_type: partyType,
  lower_party_type: partyType,
})
const period = { from: optional(z.date()), until: optional(z.date()) }
export const relateMembers = z.strictObject({
  ...ofOrganization,
  relationship_type: relationshipType,
  upper_membership_id: uuid,
  lower_membership_id: uuid,
  ...period,
})
/** Left out, `until` is now. */
export const endRelationship = z.strictObject({
  ...ofOrganization,
  relationship_id: uuid,
  until: optional(z.date()),
})
export const relateOrganizations = z.strictObject({
  relationship_type: relationshipType,
  upper_organization_id: uuid,
  lower_organization_id: uuid,
  ...period,
})
/** Left out, `until` is now. */
export const endOrganizationRelationship = z.strictObject({
  organization_relationship_id: uuid,
  until: optional(z.date()),
})
const reach = {
  direction: z.enum(['lower', 'upper']),
  /** Left out: relations of any type. */
  relationship_type: optional(relationshipType),
  /** Left out: now. */
  at: optional(z.date()),
}
export const reachableMembers = z.strictObject({ membership_id: uuid, ...reach })
export const reachableOrganizations = z.strictObject({ ...ofOrganization, ...reach })

export const permission = z
  .string()
  .max(100)
  .regex(
    /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/,
    'must be words of lower case letters, digits and underscores, with dots between them',
  )
const role = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be lower case letters, digits and underscores')
const kindOfRights = z.enum(['organization', 'platform'])
const scope = z.enum(['own', 'own_upper', 'own_lower', 'organization'])
/** Of whoever manages roles: inside a session it is the session's organization, staff name one or, with null, the platform. */
const ofRoles = { organization_id: optional(uuid) }
const roleRef = { ...ofRoles, role_id: uuid }
export const permissionCheck = z.strictObject({ permission, counterpart_membership_id: optional(uuid) })
export const permissionChecks = z.strictObject({
  permissions: z.array(permission).max(1000),
  counterpart_membership_id: optional(uuid),
})
export const permissionRef = z.strictObject({ permission })
export const roleOfMine = z.strictObject({ role_id: uuid })
export const createPermission = z.strictObject({
  permission,
  description: plainText(1000),
  kind: kindOfRights.default('organization'),
})
export const createRole = z.strictObject({
  ...ofRoles,
  role,
  name: plainText(200),
  description: optional(plainText(1000)),
  /** People are members of a team rather than hold it. */
  is_team: z.boolean().default(false),
  /** Whether only members of the admin company can hold it. */
  is_for_admin_company: z.boolean().default(false),
  kind: kindOfRights.default('organization'),
  reason,
})
export const updateRole = z.strictObject({
  ...roleRef,
  name: plainText(200),
  description: plainText(1000).nullable(),
})
export const changeRole = z.strictObject({ ...roleRef, reason })
export const changeRolePermission = z.strictObject({
  ...roleRef,
  permission,
  scope: scope.default('organization'),
  reason,
})
export const changeRoleInheritance = z.strictObject({ ...roleRef, inherits_role_id: uuid, reason })
const ofRights = { organization_id: optional(uuid) }
const lasting = { from: optional(z.date()), until: optional(until) }
export const revokeRole = z.strictObject({ ...ofRights, membership_id: uuid, role_id: uuid, reason })
export const grantRole = revokeRole.extend(lasting)
export const grantPermission = z.strictObject({
  ...ofRights,
  membership_id: uuid,
  permission,
  effect: z.enum(['allow', 'deny']).default('allow'),
  scope: scope.default('organization'),
  /** The one member above or below that it is about; left out: all of them. */
  counterpart_membership_id: optional(uuid),
  reason,
  ...lasting,
})
export const revokePermission = z.strictObject({ ...ofRights, membership_grant_id: uuid, reason })
export const revokePlatformRole = z.strictObject({ user_id: uuid, role_id: uuid, reason })
export const grantPlatformRole = revokePlatformRole.extend(lasting)
export const appointOwner = z.strictObject({ organization_id: uuid, membership_id: uuid, reason })
export const transferOwnership = z.strictObject({ membership_id: uuid, reason })
export const leaveOrganization = z.strictObject({ reason: optional(reason) })
/** Null for no company. */
export const setMemberCompany = z.strictObject({
  ...ofRights,
  membership_id: uuid,
  company_id: uuid.nullable(),
})

/** The value in its normal form, or an `InvalidInput` that says what is wrong and does not repeat the value. */
export function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value, { error: words })
  if (!result.success) throw new InvalidInput(result.error)
  return result.data
}

/**
 * A way that takes two calls. `challenge`, `code` and `response` are what only the second brings, so a value that has one of them is measured by the second
 * shape: a union would tell what is wrong with the shape that has fewer mistakes, which is often the one that was not meant.
 */
function inTwoCalls<A extends z.ZodObject, B extends z.ZodObject>(first: A, second: B) {
  const told = Object.entries(first.shape).filter(([, field]) => field instanceof z.ZodLiteral)
  const either = z.looseObject(Object.fromEntries(told)).transform((given, context) => {
    const isSecond = ['challenge', 'code', 'response'].some((field) => field in given)
    // The words of `parse` do not reach into a transformation.
    const { data, error } = (isSecond ? second : first).safeParse(given, { error: words })
    if (error) context.issues.push(...(error.issues as typeof context.issues))
    return data
  })
  return either as unknown as z.ZodType<z.output<A | B>, z.input<A | B>> & z.core.$ZodTypeDiscriminable
}

/** Counts code points, and does not look at a text that cannot have few enough. */
function isAtMost(text: string, most: number): boolean {
  return text.length <= 2 * most && [...text].length <= most
}

function isOrigin(origin: string): boolean {
  if (origin.startsWith('android:apk-key-hash:')) return origin.length <= 300
  try {
    return /^https?:/.test(origin) && new URL(origin).origin === origin
  } catch {
    return false
  }
}

/** What JSON can say in any of its texts and Postgres cannot hold. */
function isStorable(value: unknown): boolean {
  let isFine = true
  JSON.stringify(value, (key, inner) => {
    for (const each of [key, inner]) if (typeof each === 'string' && /\0|\p{Cs}/u.test(each)) isFine = false
    return inner
  })
  return isFine
}

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

function canonicalLocale(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0]
  } catch {
    return undefined
  }
}

const afterMember = optional(z.object({ membership_id: uuid }))
const page = { limit: z.int().min(1).max(1000).default(100) }
export const explainPermission = z.strictObject({
  ...ofRights,
  membership_id: uuid,
  permission,
  counterpart_membership_id: optional(uuid),
  /** Left out: now. */
  at: optional(z.date()),
})
export const permissionsAsOf = z.strictObject({ ...ofRights, membership_id: uuid, at: z.date() })
export const membersAsOf = z.strictObject({ ...ofRights, at: z.date(), ...page, after: afterMember })
export const whoCan = z.strictObject({
  ...ofRights,
  permission,
  counterpart_membership_id: optional(uuid),
  ...page,
  after: afterMember,
})
export const permissionHistory = z.strictObject({
  ...ofRights,
  membership_id: optional(uuid),
  role_id: optional(uuid),
  ...page,
  after: optional(z.object({ record_key: uuid, change: z.enum(['granted', 'revoked', 'expired']) })),
})
const indexNumber = z.int().min(-1e12).max(2e12)
export const legacyNumber = z.strictObject({
  organization_id: uuid,
  /** Left out: the organization itself. */
  membership_id: optional(uuid),
  legacy_number: z.int().min(1).max(1e12),
})
export const permissionIndex = z.strictObject({ permission_index: indexNumber })
export const permissionIndexes = z.strictObject({ permission_indexes: z.array(indexNumber).max(100_000) })
export const importPermissionIndex = permissionIndex.extend({
  permissions: z.array(permission).min(1).max(1000),
  reason: optional(reason),
})
export const legacyPermissions = z.strictObject({
  organization_id: optional(uuid),
  permission_index: optional(indexNumber),
})

/** A word of the host for a kind of event. */
export const topic = z
  .string()
  .max(100)
  .regex(
    /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/,
    'must be words of lower case letters, digits and underscores, with dots between them',
  )
const plainObject = (most: number) =>
  z
    .record(z.string(), z.json())
    .refine((value) => !JSON.stringify(value).includes('\\u0000'), 'must not contain NUL')
    .refine(
      (value) => new TextEncoder().encode(JSON.stringify(value)).length <= most,
      `must have at most ${most} bytes`,
    )
export const setAlertRule = z.strictObject({
  ...ofRights,
  membership_id: uuid,
  topic,
  channel: z.enum(['email', 'phone', 'mobile', 'fax']),
  /** What the payload has to contain; left out: anything. */
  filter: plainObject(900).default({}),
})
export const alertRuleRef = z.strictObject({ ...ofRights, alert_rule_id: uuid })
export const alertRules = z.strictObject({
  ...ofRights,
  membership_id: optional(uuid),
  ...page,
  after: optional(z.object({ alert_rule_id: uuid })),
})
export const raiseAlert = z.strictObject({
  ...ofRights,
  topic,
  /** For filters and for the message: keys and words, nothing personal. */
  payload: plainObject(15_000).default({}),
  alert_key: optional(plainText(200)),
})
export const completeAlert = z.strictObject({
  organization_id: uuid,
  alert_delivery_id: uuid,
  attempt: z.int().min(1),
  outcome: z.enum(['sent', 'failed']),
})

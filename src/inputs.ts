/**
 * Schemas of everything that comes in, for forms and servers to use as well. They refuse what the database would refuse, before it is
 * sent, and bring values into their normal form: names trimmed, phone numbers as E.164, languages as BCP 47 writes them.
 */
import { isValidPhoneNumber, parsePhoneNumber } from 'libphonenumber-js'
import { z } from 'zod'
import { InvalidInput } from './errors.js'

const plainText = (most: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .refine((s) => [...s].length <= most, `must have at most ${most} characters`)
    .refine((s) => !/\p{Cc}/u.test(s), 'must not contain control characters')

/** Any 128 bits written as a uuid; keys that we make are version 7. */
export const uuid = z.guid('must be a uuid')
export const token = z.string().min(1).max(512)

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
export const slug = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'must be 1 to 63 lower case letters, digits and inner hyphens',
  )
export const day = z.iso.date('must be a date, like 1990-12-31')
export const personName = plainText(200)
export const organizationName = plainText(200)
export const legalName = plainText(400)
export const legalForm = plainText(100)
export const label = plainText(100)
export const memberNumber = plainText(100)
export const jobTitle = plainText(200)
export const reason = plainText(1000)
export const userType = z.string().regex(/^[a-z][a-z0-9_]{1,62}$/, 'must be the code of a user type')
export const limit = z.int().min(1).max(1000).default(50)

const optional = <T extends z.ZodType>(schema: T) => schema.nullish()
const zero = '00000000-0000-0000-0000-000000000000'

export const openSession = z
  .strictObject({
    user_id: uuid,
    organization_id: optional(uuid),
    membership_id: optional(uuid),
    /** NIST SP 800-63: how surely the person was recognised. */
    assurance_level: z.int().min(1).max(3).default(1),
    lifetime_seconds: optional(z.number().positive()),
  })
  .refine((s) => (s.organization_id == null) === (s.membership_id == null), {
    message: 'must come together with organization_id',
    path: ['membership_id'],
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
export const recordVerification = z.strictObject({ user_id: uuid, kind: z.enum(['email', 'phone']) })
export const changeUser = z.strictObject({ user_id: uuid, reason: optional(reason) })
export const changeUserUntil = changeUser.extend({ until: optional(z.date()) })

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
  address_lines: z.array(z.string()).max(5),
  locality: optional(z.string()),
  region: optional(z.string()),
  postal_code: optional(z.string()),
  country: optional(country),
})
export const changeCustomer = z.strictObject({ customer_id: uuid, reason: optional(reason) })

export const createOrganization = z.strictObject({
  name: organizationName,
  slug,
  customer_id: optional(uuid),
  parent_organization_id: optional(uuid),
})
export const changeOrganization = z.strictObject({ organization_id: uuid, reason: optional(reason) })
export const changeOrganizationUntil = changeOrganization.extend({ until: optional(z.date()) })
export const createCompany = z.strictObject({ organization_id: uuid, name: organizationName })
export const createMembership = z.strictObject({
  organization_id: uuid,
  user_id: optional(uuid),
  company_id: optional(uuid),
  label: label.default('default'),
  member_number: optional(memberNumber),
  given_name: optional(personName),
  family_name: optional(personName),
})
export const changeMembership = z.strictObject({
  organization_id: uuid,
  membership_id: uuid,
  reason: optional(reason),
})
export const changeMembershipUntil = changeMembership.extend({ until: optional(z.date()) })

export const memberRef = z.strictObject({ membership_id: uuid })
/** `after` is the last member of the page before. */
export const memberPage = z.strictObject({
  limit,
  after: z.object({ display_name: z.string().nullable(), membership_id: uuid }).optional(),
})
/** All five together; null stands for the value of the user. */
export const myProfile = z.strictObject({
  given_name: personName.nullable(),
  family_name: personName.nullable(),
  job_title: jobTitle.nullable(),
  locale: locale.nullable(),
  time_zone: timeZone.nullable(),
})

/** The value in its normal form, or an `InvalidInput` that says what is wrong and does not repeat the value. */
export function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value)
  if (!result.success) throw new InvalidInput(result.error)
  return result.data
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

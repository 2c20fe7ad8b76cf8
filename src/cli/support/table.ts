/** Lines for a terminal: columns as wide as they need to be, and nothing in a cell that a terminal would obey. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll(/[\p{C}\s]+/gu, ' ').trim()))
  const widths: number[] = []
  for (const row of cells)
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, [...cell].length)
    })
  return cells.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] as number) - [...cell].length))
      .join('  ')
      .trimEnd(),
  )
}

/** How long ago, in the two largest units that say something: `3 d 4 h`. */
export function age(since: Date, now = new Date()): string {
  let left = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 60_000))
  const parts: string[] = []
  for (const [unit, minutes] of [
    ['d', 1440],
    ['h', 60],
    ['min', 1],
  ] as const) {
    const count = Math.floor(left / minutes)
    if (count > 0 || (unit === 'min' && parts.length === 0)) parts.push(`${count} ${unit}`)
    left %= minutes
  }
  return parts.slice(0, 2).join(' ')
}

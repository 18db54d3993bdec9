/**
 * Rows as columns of text, each as wide as its widest cell; the last one runs on, wrapped under itself where the terminal ends.
 *
 * @param rows cells of equal number; what is in them is shown as it is
 * @param columns width of the terminal
 */
export function textTable(rows: readonly (readonly string[])[], columns: number, indent = ''): string {
  if (rows.length === 0) return '';
  const widths = rows[0].slice(0, -1).map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const used = widths.reduce((sum, width) => sum + width + 2, indent.length);
  const room = Math.max(30, columns - used);
  return rows
    .map((row) => {
      const start = indent + widths.map((width, i) => `${row[i].padEnd(width)}  `).join('');
      const lines = wrapped(row[row.length - 1], room);
      return [start + lines[0], ...lines.slice(1).map((line) => ' '.repeat(used) + line)]
        .map((line) => line.trimEnd())
        .join('\n');
    })
    .join('\n')
    .concat('\n');
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

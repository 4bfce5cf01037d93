/** Runs in the page: every visible piece of text whose colour is too near to the ground behind it. */
export function contrast_faults() {
  const channel = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parse = (colour) => colour.match(/[\d.]+/g).map(Number);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const faults = [];
  for (const node of document.querySelectorAll('body *')) {
    const has_text = node.tagName === 'INPUT' || [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!has_text || !node.checkVisibility({visibilityProperty: true}) || node.closest('svg, option, .hidden')) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faults.push(`${node.tagName}.${node.className} ${ratio.toFixed(2)}: ${node.textContent.slice(0, 30)}`);
  }
  return faults;
}

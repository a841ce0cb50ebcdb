//! What can be read: the contrast of all text on the page.

/// Every text that stands out from its ground by less than 4.5 to 1, the least that the accessibility guidelines allow: of the
/// elements as they are, of the canvas by the colours of the style sheet that it is painted with.
pub(crate) const FAINT: &str = r"
(() => {
  const parts = (colour) => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const pen = canvas.getContext('2d');
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => {
    const [r, g, b] = parts(colour).map((part) => part / 255).map((p) => (p <= 0.04045 ? p / 12.92 : ((p + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (parts(colour)[3] === 255) return colour;
    }
    return 'white';
  };
  const faint = [];
  const judge = (what, ink, paper) => {
    const ratio = contrast(ink, paper);
    if (!(ratio >= 4.5)) faint.push(`${what}: ${ratio.toFixed(2)}`);
  };
  for (const element of document.querySelectorAll('body *')) {
    const written = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!written || element.closest('.cell, .unseen, script, noscript') || !element.checkVisibility()) continue;
    judge(element.outerHTML.slice(0, 80), getComputedStyle(element).color, ground(element));
  }
  const style = getComputedStyle(document.documentElement);
  const named = (name) => style.getPropertyValue(name).trim();
  for (let tint = 0; tint < 6; tint++) judge(`call ${tint}`, named('--ink'), named(`--call-${tint}`));
  judge('ruler', named('--soft'), named('--paper'));
  for (const end of ['--good', '--bad']) judge(end, named(end), named('--paper'));
  if (!document.querySelector('h1') || faint.length > 50) faint.push('nothing was judged');
  return faint;
})()
";

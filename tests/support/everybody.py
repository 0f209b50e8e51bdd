"""What must hold of a page for everybody: large text, little width, paper, colours of one's own.

Each check gives what is wrong, in words that lead to the place; nothing when all is well. The page
is left as it was found.
"""

from __future__ import annotations

from playwright.sync_api import Page

from tests.support.browser import axe, sideways

_TWICE = "document.documentElement.style.fontSize = '200%'"
_ONCE = "document.documentElement.style.fontSize = ''"
_SEEN = """
  const seen = one => one.checkVisibility({visibilityProperty: true})
                      && !one.closest(".hidden-text, .skip, svg");
  const named = one => `${one.tagName.toLowerCase()}.${one.className} `
                       + `"${one.textContent.trim().replace(/\\s+/g, " ").slice(0, 40)}"`;
"""
_CUT = f"""() => {{ {_SEEN}
  return [...document.body.querySelectorAll("*")].filter(one => {{
    const style = getComputedStyle(one);
    const hides = way => way === "hidden" || way === "clip";
    return seen(one) && one.textContent.trim() && style.clipPath === "none"
      && ((hides(style.overflowX) && one.scrollWidth > one.clientWidth + 1)
          || (hides(style.overflowY) && one.scrollHeight > one.clientHeight + 1));
  }}).map(named);
}}"""
"""What hides a part of its own text."""
_BROKEN = f"""() => {{ {_SEEN}
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (texts.nextNode()) {{
    const [text, one] = [texts.currentNode, texts.currentNode.parentElement];
    if (!seen(one) || one.closest("code") || getComputedStyle(one).clipPath !== "none") continue;
    const short = /(?<![\\p{{L}}\\d])\\p{{L}}{{4,5}}(?![\\p{{L}}\\d])/gu;
    for (const word of text.data.matchAll(short)) {{
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (range.getClientRects().length > 1) found.push(`"${{word[0]}}" in ${{named(one)}}`);
    }}
  }}
  return found;
}}"""
"""Short words that fall apart because they have too little width."""
_FAULTS = """() => {
  const links = [...document.querySelectorAll("[data-focus] a[href^='#f-']")];
  const places = links.map(one => document.querySelector(one.getAttribute("href")));
  return links.filter((one, at) => !places[at] || (at && !(
    places[at - 1].compareDocumentPosition(places[at]) & Node.DOCUMENT_POSITION_FOLLOWING
  ))).map(one => one.textContent);
}"""
"""Links of a summary that lead nowhere, or back up the page."""
_MOVING = """() => [...document.querySelectorAll("*")].filter(one => {
  const style = getComputedStyle(one);
  return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0;
}).map(one => one.tagName)"""
_BY_GROUND_ALONE = f"""() => {{ {_SEEN}
  const clear = "rgba(0, 0, 0, 0)";
  return [...document.querySelector("main").querySelectorAll("*")].filter(one => {{
    const style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    return seen(one) && box.width && box.height && !one.textContent.trim()
      && !one.matches("input, textarea, select, button, img, table *")
      && !one.querySelector("svg, img, input")
      && (style.backgroundColor !== clear || style.backgroundImage !== "none")
      && parseFloat(style.borderTopWidth) === 0;
  }}).map(named);
}}"""
"""What tells something by the colour behind it and by nothing else."""
_FOCUS = """() => [...document.querySelectorAll(
    "a[href], button, summary, input, select, textarea")]
  .filter(one => one.type !== "hidden" && one.checkVisibility({visibilityProperty: true}))
  .filter(one => {
    one.focus({focusVisible: true});
    if (document.activeElement !== one) return false;
    const style = getComputedStyle(one);
    return style.outlineStyle !== "solid" || parseFloat(style.outlineWidth) < 2;
  }).map(one => `${one.tagName} ${one.textContent.trim().slice(0, 40)}`)"""
_NO_EDGE = f"""() => {{ {_SEEN}
  return [...document.querySelectorAll(".state, .card, .notice, .said")]
    .filter(one => seen(one) && getComputedStyle(one).borderTopStyle === "none").map(named);
}}"""
"""What would run into its surroundings where everybody's grounds are one colour."""
_ON_PAPER = f"""() => {{ {_SEEN}
  const found = [...document.querySelectorAll(".top nav, .account, .menu, .foot, main form button")]
    .filter(one => one.checkVisibility()).map(one => `printed: ${{named(one)}}`);
  const light = one => {{
    const [r, g, b] = getComputedStyle(one).color.match(/[\\d.]+/g).map(Number);
    return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255 > 0.45;
  }};
  const own = one => [...one.childNodes].some(each => each.nodeType === 3 && each.data.trim());
  return found.concat([...document.body.querySelectorAll("*")]
    .filter(one => own(one) && seen(one) && light(one))
    .map(one => `too light for paper: ${{named(one)}}`));
}}"""


def wrong_for_anybody(page: Page) -> list[str]:
    """Look at a page with many eyes; it is narrow, dark, and wants no motion."""
    found = [*axe(page), *_told("scrolls sideways", sideways(page))]
    found += _told("not in the order of the fields", page.evaluate(_FAULTS))
    found += _told("moves", page.evaluate(_MOVING))
    found += _told("told by its ground alone", page.evaluate(_BY_GROUND_ALONE))
    page.evaluate(_TWICE)
    found += _told("scrolls sideways with large text", sideways(page))
    found += _told("cut with large text", page.evaluate(_CUT))
    found += _told("falls apart with large text", page.evaluate(_BROKEN))
    page.evaluate(_ONCE)
    page.emulate_media(forced_colors="active")
    found += _told("no focus seen in forced colours", page.evaluate(_FOCUS))
    found += _told("no edge in forced colours", page.evaluate(_NO_EDGE))
    page.emulate_media(forced_colors="none", media="print")
    found += _told("on paper", [*page.evaluate(_ON_PAPER), *page.evaluate(_CUT)])
    found += _told("runs off the paper", sideways(page))
    page.emulate_media(media="screen")
    return found


def _told(what: str, where: list[str]) -> list[str]:
    return [f"{what}: {one}" for one in where]

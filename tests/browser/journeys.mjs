// What people do with the page, done in a browser. Each journey leaves a picture in shots/.
import { chromium } from "playwright-core";
import { readFileSync, mkdirSync } from "node:fs";
import assert from "node:assert/strict";

const { SITE, TOKEN, CHROMIUM } = process.env;
const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const shots = new URL("shots/", import.meta.url).pathname;
mkdirSync(shots, { recursive: true });

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
const wide = { width: 1280, height: 900 };
const phone = { width: 360, height: 740 };
let failed = 0;

/** Runs one journey in a browser of its own. */
async function journey(name, { expected = [], ...options }, steps) {
  const context = await browser.newContext({ baseURL: SITE, viewport: wide, locale: "en-GB", ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => { if (message.type() === "error") wrong.push(message.text()); });
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(SITE)) wrong.push(`asked elsewhere: ${request.url()}`);
  });
  try {
    await steps(page, context);
    assert.deepEqual(wrong.filter((words) => !expected.some((part) => words.includes(part))), []);
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error.stack ?? error}`);
    await page.screenshot({ path: `${shots}failed.png`, fullPage: true }).catch(() => {});
  }
  await context.close();
}

const shot = (page, name, fullPage = false) => page.screenshot({ path: `${shots}${name}.png`, fullPage });
const openStory = async (page) => {
  await page.goto("/?order=size");
  await page.locator(".stories h2 a").first().click();
  await page.locator("article.story").waitFor();
};

/** No serious finding of axe; its script comes by the debugger, past the policy of the page. */
async function accessible(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const answer = await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
    const short = (v) => `${v.id} (${v.impact}): ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(" | ")}`;
    return answer.violations.map(short);
  });
  assert.deepEqual(found, [], page.url());
}

/** Nothing reaches over the right edge. */
async function fits(page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(over <= 0, `${page.url()} is ${over} px too wide`);
}

await journey("open a story, follow a citation to its marked sentence, and back", {}, async (page) => {
  await page.goto("/");
  await shot(page, "front");
  await openStory(page);
  await shot(page, "story", true);
  const line = await page.locator("#summary li span").first().textContent();
  await page.locator("#summary .cites a").first().click();
  const cited = await page.locator("#cited").textContent();
  assert.ok(line.includes(cited.trim()) || cited.includes(line.trim()), `${line} / ${cited}`);
  await shot(page, "evidence", true);
  await page.locator(".tabs a").nth(1).click();
  assert.match(page.url(), /view=raw/);
  assert.ok(await page.locator("#mark").isVisible());
  await page.locator(".tabs a").nth(2).click();
  await shot(page, "evidence-segmented");
  await page.locator(".up a").click();
  await page.locator("article.story").waitFor();
});

await journey("how a number was read", {}, async (page) => {
  await openStory(page);
  await page.locator("#figures td a").first().click();
  assert.ok(await page.locator(".result").isVisible());
  assert.ok((await page.locator(".read .here").count()) > 0);
});

await journey("switch the language", { locale: "vi-VN" }, async (page) => {
  await page.goto("/");
  assert.equal(await page.locator("h1").textContent(), "Các chuyện");
  await shot(page, "front-vi");
  await openStory(page);
  await shot(page, "story-vi", true);
  await page.getByRole("link", { name: "English" }).click();
  assert.equal(await page.locator("#h-timeline").textContent(), "Timeline");
  await page.goto("/");
  assert.equal(await page.locator("h1").textContent(), "Stories");
});

await journey("search with and without marks", {}, async (page) => {
  await page.goto("/");
  await page.keyboard.press("/");
  await page.keyboard.type("biểu tình");
  await page.keyboard.press("Enter");
  await page.locator(".hits li").first().waitFor();
  const marked = await page.locator(".hits li").count();
  await shot(page, "search");
  await page.goto("/search?q=bieu+tinh");
  assert.ok((await page.locator(".hits li").count()) >= marked);
  await page.goto("/search?q=%22open");
  assert.ok(await page.locator("[role=alert]").isVisible());
});

// The browser calls the answer to a wrong token an error.
await journey("correct a story and undo it", { expected: ["403"] }, async (page) => {
  await openStory(page);
  const story = page.url();
  const before = await page.locator(".sources > li").count();
  await page.getByRole("link", { name: "Sign in to correct" }).click();
  await page.locator("input[name=token]").fill("wrong");
  await page.locator("main button").click();
  assert.ok(await page.locator("[role=alert]").isVisible());
  await page.locator("input[name=token]").fill(TOKEN);
  await page.locator("main button").click();
  assert.equal(page.url(), story);
  await page.locator("#sources input[type=checkbox]").last().check();
  await page.locator("#sources input[name=why]").first().fill("another march");
  await shot(page, "correct", true);
  await page.getByRole("button", { name: "Make the chosen articles" }).click();
  assert.equal(await page.locator(".sources > li").count(), before - 1);
  await page.goto("/corrections");
  await shot(page, "log");
  await page.getByRole("button", { name: "Undo 1" }).click();
  await page.goto(story);
  assert.equal(await page.locator(".sources > li").count(), before);
  await page.goto("/review");
  await shot(page, "review", true);
});

await journey("keys move, open and help", {}, async (page) => {
  await page.goto("/");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  assert.equal(await page.locator(".selected").count(), 1);
  await shot(page, "keys");
  await page.keyboard.press("o");
  await page.locator("article.story").waitFor();
  await page.keyboard.press("?");
  assert.ok(await page.locator("#keys-help").isVisible());
  await shot(page, "help");
  await page.keyboard.press("Escape");
  await page.keyboard.press("u");
  await page.locator(".stories").waitFor();
});

await journey("compare two articles, an article, an entity", {}, async (page) => {
  await openStory(page);
  await page.locator("#sources details a", { hasText: "Compare" }).first().click();
  assert.ok((await page.locator(".dim").count()) > 0);
  await shot(page, "compare-copies");
  await openStory(page);
  await page.locator(".sources > li > a").first().click();
  await shot(page, "article", true);
  await page.locator("#h-others ~ ul a", { hasText: "Compare" }).nth(1).click();
  await shot(page, "compare", true);
  await openStory(page);
  await page.locator("#people .names a").first().click();
  await shot(page, "entity", true);
});

await journey("dark, on a phone, on paper", { colorScheme: "dark" }, async (page) => {
  await openStory(page);
  await shot(page, "story-dark");
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(paper, "rgb(20, 22, 26)");
  await page.goto("/?theme=light");
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
  await page.goto("/?theme=system");
  await page.setViewportSize(phone);
  for (const path of ["/", "/search?q=quảng", "/about", "/feeds", "/review", "/corrections", "/api", "/compare"]) {
    await page.goto(path);
    await fits(page);
  }
  await page.goto("/");
  await shot(page, "phone-front");
  await openStory(page);
  await fits(page);
  await shot(page, "phone-story", true);
  await page.locator("#summary .cites a").first().click();
  await fits(page);
  await shot(page, "phone-evidence");
  await openStory(page);
  await page.emulateMedia({ media: "print" });
  assert.ok(!(await page.locator("nav").first().isVisible()));
  await page.setViewportSize({ width: 794, height: 1123 });
  await shot(page, "print", true);
  await page.pdf({ path: `${shots}story.pdf` });
});

await journey("everything without a script", { javaScriptEnabled: false }, async (page) => {
  await openStory(page);
  await page.locator("#summary .cites a").first().click();
  assert.ok(await page.locator("#cited").isVisible());
  await page.goto("/search?q=quảng");
  assert.ok((await page.locator(".hits li").count()) > 0);
  await page.getByRole("link", { name: "Tiếng Việt" }).click();
  assert.equal(await page.locator("h1").textContent(), "Tìm kiếm");
  await page.goto("/");
  await page.locator("select[name=lang]").selectOption("en");
  await page.locator(".filters button").click();
  assert.ok((await page.locator(".stories > li").count()) > 0);
});

for (const colorScheme of ["light", "dark"]) {
  await journey(`axe finds nothing, ${colorScheme}`, { colorScheme }, async (page) => {
    await openStory(page);
    const story = new URL(page.url()).pathname;
    const links = await page.evaluate(() => ["#summary .cites a", ".sources > li > a", "#people .names a", "#figures td a", "#sources details a:last-child"]
      .map((where) => document.querySelector(where)?.getAttribute("href")).filter(Boolean));
    for (const path of ["/", story, ...links, "/search?q=quảng", "/review", "/corrections", "/feeds", "/about", "/api", "/compare", "/sign-in"]) {
      await page.goto(path);
      await accessible(page);
    }
  });
}

await journey("the first page is light", {}, async (page) => {
  await page.goto("/", { waitUntil: "load" });
  const bytes = await page.evaluate(() =>
    [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
      .reduce((all, entry) => all + entry.decodedBodySize, 0));
  console.log(`        ${bytes} bytes, unpacked`);
  assert.ok(bytes < 100_000, `${bytes}`);
});

await browser.close();
process.exit(failed === 0 ? 0 : 1);

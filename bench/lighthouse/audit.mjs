// Runs Lighthouse on the pages named in the first argument (JSON); prints one line of JSON a run: what bench reads.
import * as chromeLauncher from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];

// What failed, with the first places; a performance audit says what it measured.
function complaints(report) {
  return Object.values(report.categories).flatMap((category) => category.auditRefs
    .map((one) => ({ weight: one.weight, audit: report.audits[one.id] }))
    .filter(({ weight, audit }) => weight > 0 && audit.score !== null && audit.score < 0.9)
    .map(({ audit }) => {
      const places = (audit.details?.items ?? []).slice(0, 3)
        .map((item) => item.node?.selector ?? item.href ?? item.url ?? item.description ?? "");
      return [audit.id, audit.displayValue ?? "", ...places].filter(Boolean).join(": ");
    }));
}

function summary(job, run, report) {
  const blocking = report.audits["render-blocking-insight"]?.details?.items ?? [];
  return {
    page: job.page,
    form: job.form,
    run,
    problem: report.runtimeError?.message ?? "",
    speed: report.environment.benchmarkIndex,
    scores: Object.fromEntries(Object.entries(report.categories).map(([name, one]) => [name, one.score])),
    shift: report.audits["cumulative-layout-shift"]?.numericValue ?? null,
    blocking: blocking.map((one) => one.url),
    complaints: complaints(report),
  };
}

// The other three categories say the same of the same page each time: only the first run asks for them.
async function audit(chrome, job, run) {
  const options = {
    port: chrome.port,
    logLevel: "silent",
    onlyCategories: run === 0 ? CATEGORIES : CATEGORIES.slice(0, 1),
    extraHeaders: job.headers,
    disableFullPageScreenshot: true,
  };
  const result = await lighthouse(job.url, options, job.form === "desktop" ? desktopConfig : undefined);
  return summary(job, run, result.lhr);
}

// Further runs would not change on which side of the bar the median of the scores comes to lie.
function settled(lines, runs, bar) {
  const above = lines.filter((line) => 100 * line.scores.performance >= bar).length;
  return Math.max(above, lines.length - above) > runs / 2;
}

const { chromium, runs, bar, jobs } = JSON.parse(process.argv[2]);
const chrome = await chromeLauncher.launch({ chromePath: chromium, chromeFlags: FLAGS, logLevel: "silent" });
try {
  for (const job of jobs) {
    const lines = [];
    while (lines.length < runs && !settled(lines, runs, bar)) {
      let line = await audit(chrome, job, lines.length);
      if (line.problem) line = await audit(chrome, job, lines.length); // a trace without a beginning happens now and then
      lines.push(line);
      console.log(JSON.stringify(line));
    }
  }
} finally {
  chrome.kill();
}

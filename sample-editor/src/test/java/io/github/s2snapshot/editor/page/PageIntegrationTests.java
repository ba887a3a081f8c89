/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.editor.page;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.editor.EditorApplication;
import io.github.s2snapshot.editor.EditorClient;
import io.github.s2snapshot.editor.text.RandomEdits;
import io.github.s2snapshot.editor.text.TextEdit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the page in two real browsers.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PageIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final String SAVED = "All changes saved";

	private static final JsonMapper JSON = new JsonMapper();

	@TempDir
	private static Path directory;

	private static Chromium ada;

	private static Chromium ben;

	private static ConfigurableApplicationContext application;

	private static EditorClient client;

	private static String origin;

	private String document;

	@BeforeAll
	static void start() {
		ada = Chromium.start();
		ben = Chromium.start();
		application = new SpringApplication(EditorApplication.class).run("--server.port=0",
				"--s2.embedded.directory=" + directory.resolve("data"), "--s2.snapshot.file.directory=" + directory,
				"--spring.jmx.enabled=false");
		int port = application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
		client = new EditorClient(port);
		origin = "http://localhost:" + port;
		ada.screen(1360, 1000, false);
		ben.screen(1360, 1000, true);
		ada.open(origin + "/");
		ben.open(origin + "/");
		ada.type("#author", Keys.chord(Keys.CONTROL, "a"), "Ada", Keys.TAB);
		ben.type("#author", Keys.chord(Keys.CONTROL, "a"), "Ben", Keys.TAB);
	}

	@AfterAll
	static void stop() {
		for (Chromium browser : new Chromium[] { ada, ben }) {
			if (browser != null) {
				browser.close();
			}
		}
		if (application != null) {
			application.close();
		}
	}

	@BeforeEach
	void create(TestInfo test) {
		this.document = test.getTestMethod().orElseThrow().getName();
		this.document = this.document.substring(0, Math.min(50, this.document.length()));
		client.create(this.document);
	}

	@AfterEach
	void nothingIsComplainedAboutAndNothingElseAskedFor() {
		for (Chromium browser : new Chromium[] { ada, ben }) {
			assertThat(browser.console()).isEmpty();
			assertThat(browser.requests()).allMatch((address) -> address.startsWith(origin + "/"));
		}
	}

	private void open(Chromium... browsers) {
		for (Chromium browser : browsers) {
			browser.open(origin + "/#" + this.document);
			browser.awaitText("#document-title", this.document);
			browser.awaitText("#status-text", SAVED);
		}
	}

	@Test
	@Order(1)
	void documentsShouldBeCreatedAndListed() {
		ada.open(origin + "/#");
		ada.screenshot("welcome");
		ada.write("#name", "Meeting notes" + Keys.ENTER);
		ada.awaitText("#document-title", "Meeting notes");
		ada.awaitText("#status-text", SAVED);
		ada.awaitText("#documents a[aria-current] span", "Meeting notes");
		ada.type("#text", "First line.\n");
		ada.awaitText("#status-text", SAVED);
		ben.open(origin + "/#");
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(ben.all("#documents a span")).extracting(WebElement::getText)
				.contains("Meeting notes", this.document));
		await().atMost(TIMEOUT)
			.untilAsserted(
					() -> assertThat(ben.text("#documents a[data-name='Meeting notes'] small")).isEqualTo("1 here"));
		ben.find("#documents a[data-name='Meeting notes']").click();
		ben.awaitValue("#text", "First line.\n");
		await().atMost(TIMEOUT)
			.untilAsserted(
					() -> assertThat(ben.text("#facts")).contains("Stream documents/Meeting%20notes", "followed"));
		assertThat(ben.evaluate("document.title")).isEqualTo("Meeting notes – Documents");
	}

	@Test
	@Order(2)
	void whenTheNameIsNotValidThenTheFieldIsMarked() {
		ada.open(origin + "/#");
		ada.write("#name", "a/b" + Keys.ENTER);
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(ada.text("#create-result")).startsWith("'name' must be 1 to 50 letters"));
		assertThat(ada.find("#name").getDomAttribute("aria-invalid")).isEqualTo("true");
		// The browser logs each error response.
		assertThat(ada.console()).hasSize(1).allMatch((message) -> message.contains("400"));
		ada.write("#name", "");
	}

	@Test
	@Order(3)
	void whatIsTypedOnOnePageShouldBeOnTheOther() {
		open(ada, ben);
		ada.type("#text", "Dear all,\n\nthis is Ada.");
		ben.awaitValue("#text", "Dear all,\n\nthis is Ada.");
		ben.select("#text", 8, 8);
		ben.type("#text", " and Ben");
		ada.awaitValue("#text", "Dear all and Ben,\n\nthis is Ada.");
		ada.type("#text", " Bye!");
		ben.awaitValue("#text", "Dear all and Ben,\n\nthis is Ada. Bye!");
		ada.awaitText("#status-text", SAVED);
		assertThat(client.text(this.document)).isEqualTo("Dear all and Ben,\n\nthis is Ada. Bye!");
	}

	@Test
	@Order(4)
	void caretsOfOthersShouldBeWhereTheyAre() {
		open(ada);
		ada.type("#text", "0123456789\nabcdefghij");
		open(ben);
		ben.awaitValue("#text", "0123456789\nabcdefghij");
		ben.select("#text", 14, 14);
		awaitCaret(ada, "Ben", 14);
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(ada.all("#people li")).extracting(WebElement::getText)
				.containsExactly("Ada (you)", "Ben"));
		// In front of the caret and behind it.
		ada.select("#text", 0, 0);
		ada.type("#text", "-- ");
		awaitCaret(ada, "Ben", 17);
		awaitCaret(ben, "Ada", 3);
		ben.type("#text", "BEN");
		ada.awaitValue("#text", "-- 0123456789\nabcBENdefghij");
		awaitCaret(ada, "Ben", 20);
		ben.select("#text", 3, 17);
		await().atMost(TIMEOUT).until(() -> ada.all("#layer .selection").size() >= 2);
		ada.screenshot("carets");
		ben.screenshot("carets-dark");
		ben.open(origin + "/#");
		await().atMost(TIMEOUT).until(() -> ada.all("#layer .caret").isEmpty());
		assertThat(ada.all("#people li")).hasSize(1);
	}

	// Compares the caret with the place of its character in the text.
	private static void awaitCaret(Chromium browser, String name, int position) {
		String script = """
				(() => {
					const caret = document.querySelector("#layer .caret");
					const range = document.createRange();
					const text = document.getElementById("mirror").firstChild;
					range.setStart(text, arguments[0]);
					range.setEnd(text, arguments[0] + 1);
					const at = range.getBoundingClientRect();
					const box = caret?.getBoundingClientRect();
					return box ? `${caret.textContent} ${Math.round(box.left - at.left)} ${Math.round(box.top - at.top)}` : "none";
				})()""";
		await().atMost(TIMEOUT)
			.pollInterval(Duration.ofMillis(20))
			.untilAsserted(() -> assertThat(browser.evaluate(script, position)).isEqualTo(name + " 0 0"));
	}

	@Test
	@Order(5)
	void theFieldAndTheCaretsShouldHaveTheSamePlaces() {
		open(ada);
		ada.evaluate(
				"(() => { const field = document.getElementById('text'); field.value = arguments[0];"
						+ " field.dispatchEvent(new Event('input')); })()",
				"A long line that is wrapped several times. ".repeat(40) + "\n\tindented\n".repeat(60));
		ada.awaitText("#status-text", SAVED);
		String boxes = "['left', 'top', 'width', 'height'].map((side) => Math.round("
				+ "document.getElementById('text').getBoundingClientRect()[side]"
				+ " - document.getElementById('mirror').getBoundingClientRect()[side])).join()";
		assertThat(ada.evaluate(boxes)).isEqualTo("0,0,0,0");
		assertThat(ada.evaluate("(() => { const field = document.getElementById('text');"
				+ " return field.scrollHeight - field.clientHeight; })()"))
			.isEqualTo(0L);
	}

	@Test
	@Order(6)
	void whenBothWriteAtTheSameTimeThenTheyEndWithTheSameText() {
		open(ada, ben);
		long seed = System.nanoTime();
		String typing = """
				(() => {
					let seed = arguments[0] % 2147483647;
					const random = (bound) => (seed = seed * 48271 % 2147483647) % bound;
					const field = document.getElementById("text");
					let rest = 120;
					window.finished = false;
					const step = () => {
						const { value } = field;
						const at = random(value.length + 1);
						const deleted = (random(4) === 0) ? Math.min(random(4), value.length - at) : 0;
						field.setRangeText(String.fromCharCode(arguments[1] + random(26)).repeat(1 + random(3)), at, at + deleted, "end");
						field.dispatchEvent(new Event("input"));
						--rest ? setTimeout(step, random(25)) : window.finished = true;
					};
					step();
				})()""";
		ada.evaluate(typing, seed % 1_000_000, 65);
		ben.evaluate(typing, seed % 1_000_000 + 1, 97);
		for (Chromium browser : List.of(ada, ben)) {
			await().atMost(TIMEOUT).until(() -> Boolean.TRUE.equals(browser.evaluate("window.finished")));
			browser.awaitText("#status-text", SAVED);
		}
		String text = client.text(this.document);
		assertThat(text).as("seed %s", seed).hasSizeGreaterThan(200);
		ada.awaitValue("#text", text);
		ben.awaitValue("#text", text);
	}

	@Test
	@Order(7)
	void whenThePageIsLoadedAgainThenItHasTheText() {
		open(ada);
		ada.type("#text", "Kept on the server");
		ada.awaitText("#status-text", SAVED);
		ada.reload();
		ada.awaitText("#status-text", SAVED);
		ada.awaitValue("#text", "Kept on the server");
	}

	@Test
	@Order(7)
	void whenThePageIsLoadedAgainThenThePersonHasTheSameName() {
		open(ada);
		ada.evaluate("localStorage.removeItem('author')");
		ada.reload();
		String name = ada.value("#author");
		assertThat(name).isNotEmpty();
		ada.reload();
		assertThat(ada.value("#author")).isEqualTo(name);
		ada.evaluate("localStorage.setItem('author', 'Ada')");
		ada.reload();
		assertThat(ada.value("#author")).isEqualTo("Ada");
	}

	@Test
	@Order(8)
	void whenThePageIsLoadedAgainThenEditsThatWereNotSentAreSent() {
		open(ada, ben);
		ada.type("#text", "sent ");
		ada.awaitText("#status-text", SAVED);
		ben.awaitValue("#text", "sent ");
		ada.block("*/edits");
		ada.type("#text", "unsent");
		ada.awaitText("#status-text", "Saving…");
		ben.select("#text", 0, 0);
		ben.type("#text", "Ben: ");
		ada.awaitValue("#text", "Ben: sent unsent");
		ada.reload();
		ada.awaitValue("#text", "Ben: sent unsent");
		assertThat(client.text(this.document)).isEqualTo("Ben: sent ");
		ada.block();
		ada.awaitText("#status-text", SAVED);
		ben.awaitValue("#text", "Ben: sent unsent");
		// The browser logs blocked requests.
		assertThat(ada.console()).allMatch((message) -> message.contains("net::ERR_BLOCKED_BY_CLIENT"));
	}

	@Test
	@Order(9)
	void undoShouldTakeBackOwnEditsOnly() {
		open(ada, ben);
		ada.type("#text", "one");
		ada.awaitText("#status-text", SAVED);
		ben.awaitValue("#text", "one");
		ben.select("#text", 0, 0);
		ben.type("#text", "zero ");
		ada.awaitValue("#text", "zero one");
		ada.type("#text", Keys.chord(Keys.CONTROL, "z"));
		ben.awaitValue("#text", "zero ");
		ada.awaitValue("#text", "zero ");
		ada.type("#text", Keys.chord(Keys.CONTROL, "z"));
		ada.type("#text", Keys.chord(Keys.CONTROL, Keys.SHIFT, "z"));
		ben.awaitValue("#text", "zero one");
		ada.awaitValue("#text", "zero one");
	}

	@Test
	@Order(10)
	void theHistoryShouldShowEachEdit() {
		open(ada, ben);
		ada.type("#text", "a");
		ben.awaitValue("#text", "a");
		ben.type("#text", Keys.END, "b");
		ada.awaitValue("#text", "ab");
		ada.type("#text", Keys.END, Keys.BACK_SPACE);
		ben.awaitValue("#text", "a");
		ada.find("#history-open").click();
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(ada.text("#history-label")).startsWith("Edit 3 of 3 · Ada, "));
		assertThat(ada.text("#history-text del")).isEqualTo("b");
		WebElement slider = ada.find("#history-slider");
		slider.sendKeys(Keys.ARROW_LEFT);
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(ada.text("#history-label")).startsWith("Edit 2 of 3 · Ben, "));
		assertThat(ada.text("#history-text")).isEqualTo("ab");
		assertThat(ada.text("#history-text ins")).isEqualTo("b");
		slider.sendKeys(Keys.HOME);
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(ada.text("#history-label")).startsWith("Edit 0 of 3 · Ada, "));
		assertThat(ada.text("#history-text")).isEmpty();
		// New edits follow.
		ben.type("#text", "c");
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(ada.text("#history-label")).startsWith("Edit 0 of 4"));
		ada.find("#history-open").click();
		ada.awaitValue("#text", "ac");
	}

	@Test
	@Order(11)
	void aSessionShouldBeReplayedWhileOthersWrite() {
		open(ada, ben);
		ada.type("#text", "Above: ");
		ben.awaitValue("#text", "Above: ");
		ada.find(".replay summary").click();
		ada.evaluate("document.getElementById('speed').value = '200'");
		ada.find("#replay").click();
		ada.awaitText("#replay", "Pause");
		await().atMost(TIMEOUT).until(() -> ben.value("#text").contains("<main>"));
		ben.select("#text", 7, 7);
		ben.type("#text", "by Ben");
		await().atMost(TIMEOUT).until(() -> ada.all("#layer .caret").size() == 2);
		ada.screenshot("replay");
		await().atMost(TIMEOUT)
			.until(() -> client.json(EditorClient.path(this.document)).get("revision").asInt() > 300);
		ada.find("#replay").click();
		ada.awaitText("#replay", "Resume");
		ada.awaitText("#status-text", SAVED);
		ben.awaitText("#status-text", SAVED);
		String text = client.text(this.document);
		assertThat(text).startsWith("Above: by Ben").contains("<main>");
		ada.awaitValue("#text", text);
		ben.awaitValue("#text", text);
		ada.find("#history-open").click();
		int edits = client.json(EditorClient.path(this.document)).get("revision").asInt();
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(ada.text("#history-label")).startsWith("Edit " + edits + " of " + edits));
		ada.evaluate("(() => { const slider = document.getElementById('history-slider'); slider.value = '120';"
				+ " slider.dispatchEvent(new Event('input')); })()");
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(ada.text("#history-label")).startsWith("Edit 120 of " + edits));
		ada.screenshot("history");
		ada.find("#history-play").click();
		ada.awaitText("#history-play", "Pause");
		await().atMost(TIMEOUT).until(() -> Integer.parseInt(ada.value("#history-slider")) > 140);
		ada.find("#history-play").click();
		ada.awaitText("#history-play", "Play");
	}

	@Test
	@Order(12)
	void whenAnEditIsRefusedThenItsTextIsShown() {
		open(ada);
		ada.type("#text", "Good. ");
		ada.awaitText("#status-text", SAVED);
		ada.evaluate("(() => { const field = document.getElementById('text'); field.value += 'Bad \\u0001';"
				+ " field.dispatchEvent(new Event('input')); })()");
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(ada.text("#rescue-reason"))
				.startsWith("'inserted' must be well-formed text without control characters"));
		assertThat(ada.value("#rescue-text")).startsWith("Good. Bad ");
		ada.awaitValue("#text", "Good. ");
		ada.find("#rescue-close").click();
		ada.type("#text", Keys.END, "Better.");
		ada.awaitText("#status-text", SAVED);
		assertThat(client.text(this.document)).isEqualTo("Good. Better.");
		assertThat(ada.console()).hasSize(1).allMatch((message) -> message.contains("400"));
	}

	@Test
	@Order(13)
	void charactersOfTwoCodeUnitsShouldStayWhole() {
		open(ada, ben);
		for (String text : List.of("\ud83d\ude00", "\ud83d\ude01", "\ud83d\ude01\ud83d\ude00", "\ud83d\ude00")) {
			ada.evaluate("(() => { const field = document.getElementById('text'); field.value = arguments[0];"
					+ " field.dispatchEvent(new Event('input')); })()", text);
			ben.awaitValue("#text", text);
		}
		ada.awaitText("#status-text", SAVED);
	}

	@Test
	@Order(14)
	void whenADocumentIsDeletedThenPagesShowIt() {
		open(ada, ben);
		ben.type("#text", "x");
		ada.awaitValue("#text", "x");
		ada.find("#delete").click();
		ada.accept();
		await().atMost(TIMEOUT).until(() -> ada.find("#welcome").isDisplayed());
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(ben.text("#notice"))
				.isEqualTo("The document “" + this.document + "” does not exist, or was deleted."));
		assertThat(ben.find("#text").isEnabled()).isFalse();
		await().atMost(TIMEOUT).until(() -> ben.all("#documents a[data-name='" + this.document + "']").isEmpty());
		// The browser logs the refused connection.
		assertThat(ben.console()).isNotEmpty().allMatch((message) -> message.contains("404"));
	}

	@Test
	@Order(15)
	void onAPhoneThePageShouldNotScrollSideways() {
		open(ada);
		ada.type("#text", "A document on a telephone, with a line that is longer than the screen is wide.");
		ada.awaitText("#status-text", SAVED);
		for (boolean dark : new boolean[] { false, true }) {
			ada.screen(390, 844, dark);
			await().atMost(TIMEOUT)
				.untilAsserted(() -> assertThat(ada.evaluate("document.documentElement.scrollWidth")).isEqualTo(390L));
			ada.screenshot((dark) ? "telephone-dark" : "telephone");
		}
		ada.screen(1360, 1000, false);
	}

	@Test
	@Order(16)
	void theScriptShouldCombineEditsAsTheServerDoes() throws Exception {
		open(ada);
		long seed = System.nanoTime();
		Random random = new Random(seed);
		RandomEdits edits = new RandomEdits(random);
		StringBuilder cases = new StringBuilder("[");
		StringBuilder expected = new StringBuilder();
		for (int i = 0; i < 2_000; i++) {
			String text = edits.text(14);
			TextEdit one = edits.edit(text.length());
			TextEdit other = edits.edit(text.length());
			TextEdit next = edits.edit(one.apply(text).length());
			cases.append((i > 0) ? "," : "").append(JSON.writeValueAsString(List.of(text, one, other, next)));
			for (Object result : new Object[] { one.apply(text), one.transform(other, true),
					one.transform(other, false), one.compose(next), text }) {
				expected.append(JSON.writeValueAsString(result)).append('\n');
			}
		}
		Object actual = ada.evaluate(
				"""
						import("./edit.js").then(({ apply, compose, invert, transform }) => JSON.parse(arguments[0])
							.flatMap(([text, one, other, next]) => [apply(one, text), transform(one, other, true), transform(one, other, false),
								compose(one, next), apply(invert(one, text), apply(one, text))])
							.map((result) => `${JSON.stringify(result)}\\n`).join(""))""",
				cases.append("]").toString());
		assertThat(actual).as("seed %s", seed).isEqualTo(expected.toString());
	}

}

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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

import io.github.s2snapshot.editor.EditorClient;
import io.github.s2snapshot.editor.ForkedEditor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for pages in two real browsers while the application and its server are killed in
 * the middle of words.
 */
class KilledPageIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final String SAVED = "All changes saved";

	// A character each 15 ms, as a fast writer does.
	private static final String TYPE = """
			(() => {
				const field = document.getElementById("text");
				const rest = [...arguments[0]];
				window.typed = 0;
				const step = () => {
					const caret = field.selectionStart;
					field.setRangeText(rest.shift(), caret, caret, "end");
					field.dispatchEvent(new Event("input"));
					window.typed++;
					if (rest.length) {
						setTimeout(step, 15);
					}
				};
				step();
			})()""";

	@TempDir
	private Path directory;

	@Test
	void whenKilledInTheMiddleOfAWordThenNothingIsLostOrDoubled() {
		try (Chromium ada = Chromium.start(); Chromium ben = Chromium.start()) {
			ForkedEditor editor = ForkedEditor.start(this.directory, 0);
			int port = editor.awaitStarted();
			try {
				EditorClient client = new EditorClient(port);
				client.create("Notes");
				for (Chromium browser : List.of(ada, ben)) {
					browser.open("http://localhost:" + port + "/#Notes");
					browser.awaitText("#status-text", SAVED);
				}
				ada.type("#text", "Ada:  Ben: ");
				ben.awaitValue("#text", "Ada:  Ben: ");
				ada.select("#text", 5, 5);
				ben.select("#text", 11, 11);
				ada.evaluate(TYPE, "incomprehensibilities and ".repeat(8));
				ben.evaluate(TYPE, "floccinaucinihilipilification or ".repeat(6));
				awaitTyped(ada, 40);
				editor.kill();
				for (Chromium browser : List.of(ada, ben)) {
					await().atMost(TIMEOUT)
						.untilAsserted(() -> assertThat(browser.text("#status-text"))
							.matches("Offline, \\d+ unsent characters"));
				}
				assertThat(ada.text("#notice")).startsWith("The server does not answer. You can go on writing");
				ada.screenshot("killed");
				awaitTyped(ada, 8 * "incomprehensibilities and ".length());
				awaitTyped(ben, 6 * "floccinaucinihilipilification or ".length());
				ben.type("#text", Keys.END, "offline");
				editor = ForkedEditor.start(this.directory, port);
				for (Chromium browser : List.of(ada, ben)) {
					browser.awaitText("#status-text", SAVED);
				}
				String expected = "Ada: " + "incomprehensibilities and ".repeat(8) + " Ben: "
						+ "floccinaucinihilipilification or ".repeat(6) + "offline";
				ada.awaitValue("#text", expected);
				ben.awaitValue("#text", expected);
				assertThat(client.text("Notes")).isEqualTo(expected);
				await().atMost(TIMEOUT).untilAsserted(() -> assertThat(ada.all("#people li")).hasSize(2));
				assertThat(ada.find("#notice").isDisplayed()).isFalse();
			}
			finally {
				editor.kill();
			}
		}
	}

	private static void awaitTyped(Chromium browser, long count) {
		await().atMost(TIMEOUT)
			.pollInterval(Duration.ofMillis(10))
			.until(() -> browser.evaluate("window.typed") instanceof Long typed && typed >= count);
	}

}

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

package io.github.s2snapshot.sample.page;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.sample.SampleApplication;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the page of the sample in a real browser.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PageIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final JsonMapper JSON = new JsonMapper();

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	@TempDir
	private static Path directory;

	private static Chromium browser;

	private static ConfigurableApplicationContext application;

	private static int port;

	@BeforeAll
	static void start() {
		browser = Chromium.start();
		application = run(0);
		port = application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
		await().atMost(Duration.ofSeconds(120))
			.until(() -> get("/api/summary").get("seeding").get("done").asInt() == 20_000);
	}

	private static ConfigurableApplicationContext run(int port) {
		return new SpringApplication(SampleApplication.class).run("--server.port=" + port,
				"--s2.embedded.directory=" + directory, "--spring.jmx.enabled=false");
	}

	@AfterAll
	static void stop() {
		if (browser != null) {
			browser.close();
		}
		if (application != null) {
			application.close();
		}
	}

	@BeforeEach
	void open() {
		browser.screen(1360, 1000, false);
		browser.open(origin() + "/");
		browser.awaitText("#status-text", "Live");
	}

	@AfterEach
	void nothingIsComplainedAboutAndNothingElseAskedFor() {
		assertThat(browser.console()).isEmpty();
		assertThat(browser.requests()).isNotEmpty()
			.allMatch((address) -> address.startsWith(origin() + "/") || address.startsWith("data:"));
	}

	@Test
	@Order(1)
	void pageShouldShowTheNumbersOfTheApi() {
		browser.awaitText("#total-flights", "20,000");
		browser.awaitText("#total-delay", "154,078");
		browser.awaitText("#total-distance", "14,476,934");
		assertThat(browser.all("#rows tr")).hasSize(224);
		assertThat(browser.text("#rows tr:first-child")).contains("DFW").contains("1,103").contains("10,462");
		JsonNode stream = get("/api/stream");
		browser.awaitText("#cursor", number(stream.get("cursor").asLong()));
		browser.screenshot("page");
	}

	@Test
	@Order(2)
	void mapShouldShowAllAirportsAndTheBusiestLargest() {
		assertThat(browser.all("#map .bubble")).hasSize(224);
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(browser.all("#map .bubble.none")).hasSize(4));
		Object largest = browser.evaluate("[...document.querySelectorAll('#map .bubble')]"
				+ ".sort((a, b) => b.getAttribute('r') - a.getAttribute('r'))[0].dataset.iata");
		assertThat(largest).isEqualTo("DFW");
		Object outside = browser.evaluate("[...document.querySelectorAll('#map .bubble')].filter((bubble) => {"
				+ "const box = bubble.getBBox(); return box.x < 0 || box.y < 0 || box.x + box.width > 975"
				+ " || box.y + box.height > 600; }).map((bubble) => bubble.dataset.iata).join()");
		assertThat(outside).isEqualTo("");
		assertThat(browser.text("#legend .sizes")).startsWith("Flights").contains("50", "500");
	}

	@Test
	@Order(2)
	void whenThereAreManyFlightsThenTheBusiestDoesNotHideOthers() {
		browser.awaitText("#total-flights", "20,000");
		Object radius = browser.evaluate("import('./map.js').then((map) => {"
				+ " map.updateBubble({ iata: 'DFW', flights: 1_000_000, average: 9.5, share: 0.2 }, false); map.rank();"
				+ " return document.querySelector('#map .bubble[data-iata=DFW]').getAttribute('r'); })");
		assertThat(radius).isEqualTo("30.00");
	}

	@Test
	@Order(3)
	void airportShouldShowDetailsByPointerAndKeyboard() {
		WebElement first = browser.find("#map .bubble[tabindex='0']");
		assertThat(first.getDomAttribute("data-iata")).isEqualTo("DFW");
		browser.evaluate("document.querySelector(\"#map .bubble[tabindex='0']\").focus()");
		assertThat(browser.text("#tip")).contains("DFW", "Dallas-Fort Worth", "1,103 flights");
		first.sendKeys(Keys.ARROW_RIGHT);
		assertThat(browser.text("#tip")).contains("ORD", "1,095 flights");
		browser.find("#map .bubble[data-iata='ORD']").sendKeys(Keys.ENTER);
		assertThat(browser.find("input[name=origin]").getDomProperty("value")).isEqualTo("ORD");
	}

	@Test
	@Order(4)
	void tableShouldBeSortedAndFiltered() {
		browser.find("th[data-key=average] button").click();
		List<Double> averages = browser.all("#rows tr td:last-child")
			.stream()
			.map(WebElement::getText)
			.filter((text) -> !text.equals("–"))
			.map((text) -> Double.valueOf(text.replace('\u2212', '-').replace(",", "")))
			.toList();
		assertThat(averages).hasSize(220).isSortedAccordingTo((one, other) -> Double.compare(other, one));
		browser.find("th[data-key=iata] button").click();
		assertThat(browser.text("#rows tr:first-child th")).isEqualTo("ABE");
		assertThat(browser.find("th[data-key=iata]").getDomAttribute("aria-sort")).isEqualTo("ascending");
		browser.write("#filter", "chicago");
		browser.awaitText("#count", "2 of 224 airports shown, 220 with departures.");
		assertThat(browser.all("#map .bubble.dim")).hasSize(222);
	}

	@Test
	@Order(5)
	void whenFlightIsAppendedThenThePageShowsIt() {
		long flights = get("/api/airports/DFW").get("flights").asLong();
		browser.write("input[name=origin]", "dfw");
		browser.write("input[name=destination]", "lax");
		browser.find("#flight button").click();
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(browser.text("#result"))
				.endsWith("DFW now has " + number(flights + 1) + " departures."));
		browser.awaitText("#rows tr:first-child td:nth-child(3)", number(flights + 1));
	}

	@Test
	@Order(6)
	void whenAnotherClientAppendsThenThePageShowsIt() throws Exception {
		long flights = get("/api/summary").get("flights").asLong();
		browser.awaitText("#total-flights", number(flights));
		post("/api/flights",
				"""
						{"departure":"2001-04-01T08:15","origin":"ABE","destination":"LAX","delayMinutes":16,"distanceMiles":2300}
						""");
		browser.awaitText("#total-flights", number(flights + 1));
	}

	@Test
	@Order(7)
	void whenFlightIsNotValidThenTheFieldIsMarked() {
		browser.write("input[name=origin]", "XXX");
		browser.write("input[name=destination]", "LAX");
		browser.find("#flight button").click();
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(browser.text("#result")).contains("'origin' must be"));
		assertThat(browser.find("input[name=origin]").getDomAttribute("aria-invalid")).isEqualTo("true");
		// The browser logs each error response.
		assertThat(browser.console()).hasSize(1).allMatch((message) -> message.contains("400"));
	}

	@Test
	@Order(8)
	void whenSnapshotIsTakenThenTheLineShowsIt() throws Exception {
		JsonNode appended = post("/api/flights",
				"""
						{"departure":"2001-04-01T08:15","origin":"ABE","destination":"LAX","delayMinutes":16,"distanceMiles":2300}
						""");
		long cursor = appended.get("seqNum").asLong() + 1;
		await().atMost(TIMEOUT).until(() -> get("/api/stream").get("cursor").asLong() == cursor);
		browser.find("#snapshot").click();
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(browser.text("#stream-result"))
				.isEqualTo("A snapshot at " + number(cursor) + " is stored."));
		browser.awaitText("#mark-snapshot", number(cursor));
		assertThat(browser.all("#line rect.snapshot")).hasSize(1);
		// Each step redraws the line, so all labels are read at once.
		String labels = "[...document.querySelectorAll('#line .label')].map((label) => label.textContent).join('|')";
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(browser.evaluate(labels).toString().split("\\|")).contains("trimmed",
					"head", "snapshot", "cursor, at the tail", "next snapshot"));
	}

	@Test
	@Order(9)
	void flightsAreReplayedAtASpeedAndPaused() {
		long before = get("/api/summary").get("flights").asLong();
		browser.evaluate("(() => { const speed = document.getElementById('speed'); speed.value = '250';"
				+ " speed.dispatchEvent(new Event('change')); })()");
		browser.find("#replay").click();
		browser.awaitText("#replay", "Pause replay");
		await().atMost(TIMEOUT).until(() -> get("/api/summary").get("flights").asLong() > before + 1_200);
		browser.screenshot("replay");
		browser.find("#replay").click();
		browser.awaitText("#replay", "Resume replay");
		JsonNode replay = get("/api/replay");
		assertThat(replay.get("running").asBoolean()).isFalse();
		long flights = before + replay.get("done").asLong();
		browser.awaitText("#total-flights", number(flights));
		assertThat(get("/api/summary").get("flights").asLong()).isEqualTo(flights);
	}

	@Test
	@Order(10)
	void onAPhoneThePageShouldNotScrollSideways() {
		for (boolean dark : new boolean[] { false, true }) {
			browser.screen(390, 844, dark);
			browser.open(origin() + "/");
			browser.awaitText("#status-text", "Live");
			await().atMost(TIMEOUT).until(() -> browser.all("#line .tail").size() == 1);
			assertThat(browser.evaluate("document.documentElement.scrollWidth")).isEqualTo(390L);
			browser.screenshot((dark) ? "telephone-dark" : "telephone");
		}
		browser.screen(1360, 1000, true);
		browser.screenshot("page-dark");
		browser.screen(1360, 1000, false);
	}

	@Test
	@Order(11)
	void whenServerIsRestartedThenThePageContinues() throws Exception {
		application.close();
		browser.awaitText("#status-text", "Reconnecting…");
		assertThat(browser.text("#notice")).startsWith("The server does not answer.");
		browser.find("#snapshot").click();
		browser.awaitText("#stream-result", "The server does not answer.");
		browser.screenshot("away");
		application = run(port);
		browser.awaitText("#status-text", "Live");
		assertThat(browser.find("#notice").isDisplayed()).isFalse();
		assertThat(browser.text("#stream-result")).startsWith("A restart begins at the snapshot");
		long flights = get("/api/summary").get("flights").asLong();
		post("/api/flights",
				"""
						{"departure":"2001-04-01T08:15","origin":"ABE","destination":"LAX","delayMinutes":16,"distanceMiles":2300}
						""");
		browser.awaitText("#total-flights", number(flights + 1));
		// The browser logs failed requests.
		assertThat(browser.console()).allMatch((message) -> message.contains("net::ERR_"));
	}

	@Test
	@Order(12)
	void whenRecordIsNotAFlightThenThePageShowsTheFailure() {
		AppendAck ack = application.getBean(S2Client.class)
			.basin("airlines")
			.stream("flights")
			.append(AppendInput.of(AppendRecord.of("no flight")));
		browser.awaitText("#status-text", "Failed");
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(browser.text("#notice"))
				.startsWith("The board has stopped before record " + number(ack.start().seqNum()))
				.contains("cannot fold record " + ack.start().seqNum()));
		browser.awaitText("#lag", "1 behind");
		browser.screenshot("failed");
	}

	private static String origin() {
		return "http://localhost:" + port;
	}

	private static String number(long value) {
		return NumberFormat.getIntegerInstance(Locale.US).format(value);
	}

	private static JsonNode get(String path) {
		try {
			return JSON.readTree(HTTP
				.send(HttpRequest.newBuilder(URI.create(origin() + path)).build(), HttpResponse.BodyHandlers.ofString())
				.body());
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static JsonNode post(String path, String json) throws Exception {
		HttpResponse<String> response = HTTP.send(HttpRequest.newBuilder(URI.create(origin() + path))
			.header("content-type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(json))
			.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).as(response::body).isEqualTo(201);
		return JSON.readTree(response.body());
	}

}

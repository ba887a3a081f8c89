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

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Headless Chromium, with its requests and console messages. The programs are found by
 * the variables {@code CHROMIUM} and {@code CHROMEDRIVER} and in the path; nothing is
 * downloaded.
 */
final class Chromium implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final JsonMapper JSON = new JsonMapper();

	private final ChromeDriver driver;

	private final Path files;

	private final List<String> requests = new ArrayList<>();

	private Chromium(ChromeDriver driver, Path files) {
		this.driver = driver;
		this.files = files;
	}

	static Chromium start() {
		Optional<Path> browser = find("CHROMIUM", "chromium", "chromium-browser", "google-chrome");
		Optional<Path> chromeDriver = find("CHROMEDRIVER", "chromedriver");
		boolean found = browser.isPresent() && chromeDriver.isPresent();
		if (!Boolean.parseBoolean(System.getenv("CHROMIUM_REQUIRED"))) {
			Assumptions.assumeTrue(found, "Chromium or its driver is not on this machine: install the packages "
					+ "chromium and chromium-driver, or set CHROMIUM and CHROMEDRIVER");
		}
		assertThat(found).as("CHROMIUM_REQUIRED is set, but chromium or chromedriver was not found").isTrue();
		ChromeOptions options = new ChromeOptions();
		options.setBinary(browser.orElseThrow().toFile());
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
				"--hide-scrollbars", "--window-size=1360,1000", "--disable-background-networking",
				"--disable-component-update", "--no-first-run", "--lang=en-US");
		LoggingPreferences logs = new LoggingPreferences();
		logs.enable(LogType.BROWSER, Level.ALL);
		logs.enable(LogType.PERFORMANCE, Level.ALL);
		options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
		Path files = temporaryDirectory();
		options.addArguments("--user-data-dir=" + files.resolve("profile"));
		ChromeDriverService service = new ChromeDriverService.Builder()
			.usingDriverExecutable(chromeDriver.orElseThrow().toFile())
			.usingAnyFreePort()
			.build();
		return new Chromium(new ChromeDriver(service, options), files);
	}

	private static Path temporaryDirectory() {
		try {
			return Files.createTempDirectory("chromium");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Optional<Path> find(String variable, String... names) {
		String configured = System.getenv(variable);
		if (configured != null) {
			return Optional.of(Path.of(configured)).filter(Files::isExecutable);
		}
		List<String> path = Arrays
			.asList(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator));
		return Stream.of(names)
			.flatMap((name) -> path.stream().map((directory) -> Path.of(directory, name)))
			.filter(Files::isExecutable)
			.findFirst();
	}

	/**
	 * Lets requests to addresses that match a pattern fail.
	 */
	void block(String... patterns) {
		this.driver.executeCdpCommand("Network.enable", Map.of());
		this.driver.executeCdpCommand("Network.setBlockedURLs", Map.of("urls", List.of(patterns)));
	}

	void open(String address) {
		this.driver.get(address);
	}

	/**
	 * Emulates a screen.
	 */
	void screen(int width, int height, boolean dark) {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features",
				List.of(Map.of("name", "prefers-color-scheme", "value", (dark) ? "dark" : "light"))));
	}

	WebElement find(String selector) {
		return this.driver.findElement(By.cssSelector(selector));
	}

	List<WebElement> all(String selector) {
		return this.driver.findElements(By.cssSelector(selector));
	}

	String text(String selector) {
		return find(selector).getText();
	}

	void awaitText(String selector, String text) {
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(text(selector)).isEqualTo(text));
	}

	@Nullable Object evaluate(String script, Object... arguments) {
		return ((JavascriptExecutor) this.driver).executeScript("return " + script, arguments);
	}

	/**
	 * Types at the caret.
	 */
	void type(String selector, CharSequence... keys) {
		find(selector).sendKeys(keys);
	}

	void write(String selector, String text) {
		WebElement field = find(selector);
		field.clear();
		field.sendKeys(text);
	}

	/**
	 * Returns what a field contains.
	 */
	String value(String selector) {
		return Objects.requireNonNull(find(selector).getDomProperty("value"));
	}

	void awaitValue(String selector, String value) {
		await().atMost(TIMEOUT)
			.pollInterval(Duration.ofMillis(10))
			.untilAsserted(() -> assertThat(value(selector)).isEqualTo(value));
	}

	/**
	 * Moves the caret of a field, or selects a part of its text.
	 */
	void select(String selector, int start, int end) {
		evaluate("(() => { const field = document.querySelector(arguments[0]); field.focus();"
				+ " field.setSelectionRange(arguments[1], arguments[2]); })()", selector, start, end);
	}

	/**
	 * Accepts the question that the page asks.
	 */
	void accept() {
		this.driver.switchTo().alert().accept();
	}

	void reload() {
		this.driver.navigate().refresh();
	}

	/**
	 * Takes a screenshot of the visible part or of the whole page.
	 */
	void screenshot(String name) {
		String folder = System.getProperty("editor.screenshots");
		Path directory = Path.of((folder != null) ? folder : "target/screenshots");
		try {
			Files.createDirectories(directory);
			Files.write(directory.resolve(name + ".png"), this.driver.getScreenshotAs(OutputType.BYTES));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the console messages since the last call, except those for debugging.
	 */
	List<String> console() {
		return this.driver.manage()
			.logs()
			.get(LogType.BROWSER)
			.getAll()
			.stream()
			.filter((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue())
			.map(LogEntry::getMessage)
			.toList();
	}

	/**
	 * Returns the addresses of all requests of pages so far.
	 */
	List<String> requests() {
		for (LogEntry entry : this.driver.manage().logs().get(LogType.PERFORMANCE)) {
			JsonNode message = JSON.readTree(entry.getMessage()).path("message");
			JsonNode params = message.path("params");
			// The initial empty tab has its own images.
			if (message.path("method").asString("").equals("Network.requestWillBeSent")
					&& !params.path("documentURL").asString("").startsWith("chrome")) {
				this.requests.add(params.path("request").path("url").asString(""));
			}
		}
		return this.requests;
	}

	@Override
	public void close() {
		this.driver.quit();
		try (Stream<Path> all = Files.walk(this.files)) {
			all.sorted((one, other) -> other.compareTo(one)).map(Path::toFile).forEach(File::delete);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

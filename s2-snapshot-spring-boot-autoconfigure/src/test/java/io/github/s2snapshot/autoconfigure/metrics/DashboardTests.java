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

package io.github.s2snapshot.autoconfigure.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.autoconfigure.TestProjections;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.KeyedProjectionInfo;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.Mockito.mock;

/**
 * Compares the dashboard and the reference of meters with the registered meters.
 */
class DashboardTests {

	private static final Path DOCS = Path.of("..", "docs");

	private static final Pattern SERIES = Pattern.compile("\\bs2_[a-z0-9_]+");

	private static final Pattern TAG = Pattern.compile("\\{\\{([a-z_]+)}}");

	private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	DashboardTests() {
		SnapshotTemplate template = TestProjections.template(TestProjections.live("delay-board"));
		KeyedProjection<?, ?> carts = mock();
		given(carts.info())
			.willReturn(new KeyedProjectionInfo("cart", "shop", "carts/{id}", 5, 900, 1, 0, 0, 9, 5, 0, 0));
		given(template.containsKeyed("cart")).willReturn(true);
		willReturn(carts).given(template).keyedProjection("cart");
		ProjectionMetrics metrics = new ProjectionMetrics(() -> template);
		metrics.bindTo(this.registry);
		metrics.forKey("7").folded("cart", 1, Duration.ZERO);
		for (RestoreSource source : RestoreSource.values()) {
			metrics.restored("delay-board", new RestoreInfo(source, 0, 0, Duration.ZERO));
		}
	}

	@Test
	void everySeriesOfTheDashboardShouldBeScraped() throws IOException {
		Set<String> scraped = find(SERIES, this.registry.scrape());
		JsonNode dashboard = JsonMapper.shared()
			.readTree(Files.readString(DOCS.resolve("grafana/s2-projections.json")));
		Set<String> shown = new TreeSet<>();
		for (JsonNode panel : dashboard.path("panels")) {
			assertThat(panel.path("targets")).as(panel.path("title").asString()).isNotEmpty();
			for (JsonNode target : panel.path("targets")) {
				shown.addAll(find(SERIES, target.path("expr").asString()));
			}
		}
		assertThat(shown).isNotEmpty();
		assertThat(scraped).containsAll(shown);
		assertThat(scraped).containsAll(find(SERIES, dashboard.path("templating").toString()));
	}

	@Test
	void everyTagInALegendShouldBeATagOfTheSeries() throws IOException {
		JsonNode dashboard = JsonMapper.shared()
			.readTree(Files.readString(DOCS.resolve("grafana/s2-projections.json")));
		for (JsonNode panel : dashboard.path("panels")) {
			for (JsonNode target : panel.path("targets")) {
				String expression = target.path("expr").asString();
				List<String> lines = this.registry.scrape()
					.lines()
					.filter((line) -> find(SERIES, expression).stream().anyMatch((name) -> line.startsWith(name + "{")))
					.toList();
				Matcher tags = TAG.matcher(target.path("legendFormat").asString());
				while (tags.find()) {
					String tag = tags.group(1);
					assertThat(lines).as(expression).isNotEmpty().allMatch((line) -> line.contains(tag + "=\""));
				}
			}
		}
	}

	@Test
	void everyMeterShouldBeInTheReferenceAndNoOther() throws IOException {
		Set<String> documented = new TreeSet<>();
		Matcher rows = Pattern.compile("^\\| `(s2\\.[a-z.]+)` \\|", Pattern.MULTILINE)
			.matcher(Files.readString(DOCS.resolve("reference/meters.md")));
		while (rows.find()) {
			documented.add(rows.group(1));
		}
		Set<String> registered = new TreeSet<>();
		this.registry.getMeters().stream().map(Meter::getId).forEach((id) -> registered.add(id.getName()));
		assertThat(documented).isEqualTo(registered);
	}

	@Test
	void typesUnitsAndTagsShouldMatchTheReference() throws IOException {
		Map<String, String> documented = new TreeMap<>();
		Matcher rows = Pattern.compile("^\\| `(s2\\.[a-z.]+)` \\| ([^|]+) \\| ([^|]*) \\|", Pattern.MULTILINE)
			.matcher(Files.readString(DOCS.resolve("reference/meters.md")));
		while (rows.find()) {
			documented.put(rows.group(1), rows.group(2) + " | " + rows.group(3).strip());
		}
		Map<String, Set<String>> values = new TreeMap<>();
		Map<String, String> registered = new TreeMap<>();
		for (Meter meter : this.registry.getMeters()) {
			Meter.Id id = meter.getId();
			String tags = "";
			for (Tag tag : id.getTags()) {
				if (!tag.getKey().equals("projection") && !tag.getKey().equals("stream")) {
					values.computeIfAbsent(id.getName(), (name) -> new TreeSet<>()).add(tag.getValue());
					tags = tag.getKey();
				}
			}
			registered.put(id.getName(), type(id) + " | " + tags);
		}
		assertThat(documented).allSatisfy((name, row) -> {
			assertThat(row).as(name).startsWith(registered.get(name).replaceFirst("\\| (.+)$", "| `$1`: "));
			String tags = row.substring(row.indexOf('|') + 1).strip();
			// A cell that lists values has the values of the enumeration.
			if (!tags.isEmpty() && !tags.endsWith("…") && !tags.contains("as the")) {
				assertThat(Set.of(tags.substring(tags.indexOf(':') + 2).split(", "))).as(name)
					.isEqualTo(values.get(name));
			}
		});
	}

	private static String type(Meter.Id id) {
		String type = id.getType().name().toLowerCase(Locale.ROOT).replace('_', ' ');
		String unit = (id.getType() != Meter.Type.TIMER && id.getBaseUnit() != null) ? ", " + id.getBaseUnit() : "";
		return type + unit;
	}

	private static Set<String> find(Pattern pattern, String text) {
		Set<String> found = new TreeSet<>();
		Matcher matcher = pattern.matcher(text);
		while (matcher.find()) {
			found.add(matcher.group());
		}
		return found;
	}

}

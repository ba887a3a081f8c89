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

package io.github.s2snapshot.autoconfigure.projection;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Profile;

import io.github.s2snapshot.autoconfigure.CounterProjection;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Application without a web server. After its main method has ended, it reads commands
 * from its input: it prints the status of its projections, or closes its context.
 */
public final class KeepAliveProgram {

	private KeepAliveProgram() {
	}

	public static void main(String[] args) {
		SpringApplication application = new SpringApplicationBuilder(KeptApplication.class).web(WebApplicationType.NONE)
			.properties("s2.basin=test-basin", "s2.snapshot.create-stream=true", "spring.main.banner-mode=off",
					"logging.level.root=error")
			.build();
		ConfigurableApplicationContext context = application.run(args);
		Thread commands = new Thread(() -> obey(context), "commands");
		commands.setDaemon(true);
		commands.start();
	}

	private static void obey(ConfigurableApplicationContext context) {
		PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		try {
			for (String command = in.readLine(); command != null; command = in.readLine()) {
				switch (command) {
					case "status" ->
						out.println("status " + context.getBean(SnapshotTemplate.class).infos().get(0).status());
					case "close" -> context.close();
					default -> throw new IllegalArgumentException(command);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class KeptApplication {

		@Bean
		@Profile("later")
		ApplicationRunner later(SnapshotTemplate snapshots, S2Client client) {
			return (arguments) -> {
				client.basin("test-basin").createStream("numbers", StreamConfig.defaults());
				snapshots.project(ProjectionDefinition.builder("later", Long.class)
					.stream("numbers")
					.initialState(() -> 0L)
					.fold(Integer.class, (Long sum, Integer value) -> sum + value)
					.build());
			};
		}

		@Bean
		@Profile("failing")
		ApplicationRunner failing() {
			return (arguments) -> {
				throw new IllegalStateException("This application cannot run");
			};
		}

		@Configuration(proxyBeanMethods = false)
		@Profile("annotated")
		@Import(CounterProjection.class)
		static class AnnotatedConfiguration {

		}

	}

}

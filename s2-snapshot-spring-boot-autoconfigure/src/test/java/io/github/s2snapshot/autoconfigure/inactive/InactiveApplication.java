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

package io.github.s2snapshot.autoconfigure.inactive;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Profile;

import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.library.LibraryConfiguration;
import io.github.s2snapshot.autoconfigure.library.LibraryProjection;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.autoconfigure.store.SnapshotStoreAutoConfiguration;

/**
 * Application with projections that are not always active.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan
@Import(LibraryConfiguration.class)
@ImportAutoConfiguration({ S2AutoConfiguration.class, SnapshotStoreAutoConfiguration.class,
		S2SnapshotAutoConfiguration.class, TaskSchedulingAutoConfiguration.class,
		ApplicationAvailabilityAutoConfiguration.class })
public class InactiveApplication {

	@Bean
	@Profile("library")
	LibraryProjection libraryProjection() {
		return new LibraryProjection();
	}

}

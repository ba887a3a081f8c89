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

package io.github.s2snapshot.autoconfigure;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionEvaluationReport;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.core.env.Environment;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.core.log.LogMessage;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.MethodMetadata;
import org.springframework.core.type.classreading.CachingMetadataReaderFactory;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

import io.github.s2snapshot.annotation.StreamProjection;

/**
 * Finds the {@link StreamProjection} classes that the application has, whether or not
 * there are beans of them: in the packages that it scans, those of its configuration
 * classes and projections, and in what Spring Boot evaluated conditions for. Reads class
 * files, so it is only for a start that would fail otherwise.
 */
final class DeclaredProjections {

	private static final Log logger = LogFactory.getLog(DeclaredProjections.class);

	private static final String PROJECTION = StreamProjection.class.getName();

	private final ConfigurableListableBeanFactory beanFactory;

	private final Environment environment;

	private final ResourcePatternResolver resources;

	private final MetadataReaderFactory classes;

	private final Map<String, String> found = new LinkedHashMap<>();

	private DeclaredProjections(ConfigurableApplicationContext context) {
		this.beanFactory = context.getBeanFactory();
		this.environment = context.getEnvironment();
		this.resources = new PathMatchingResourcePatternResolver(context);
		this.classes = new CachingMetadataReaderFactory(context);
	}

	/**
	 * Find the projections.
	 * @param context the context of the application
	 * @return their classes by their names
	 */
	static Map<String, String> find(ConfigurableApplicationContext context) {
		DeclaredProjections projections = new DeclaredProjections(context);
		projections.packages().forEach(projections::scan);
		ConditionEvaluationReport report = ConditionEvaluationReport.get(projections.beanFactory);
		report.getConditionAndOutcomesBySource().keySet().forEach((source) -> {
			int method = source.indexOf('#');
			String type = (method >= 0) ? source.substring(0, method) : source;
			projections.examine(() -> projections.read(type));
		});
		return projections.found;
	}

	private Set<String> packages() {
		Set<String> packages = new TreeSet<>();
		if (AutoConfigurationPackages.has(this.beanFactory)) {
			packages.addAll(AutoConfigurationPackages.get(this.beanFactory));
		}
		for (String name : this.beanFactory.getBeanDefinitionNames()) {
			Class<?> type = this.beanFactory.getType(name, false);
			if (type != null) {
				addPackages(ClassUtils.getUserClass(type), packages);
			}
		}
		packages.remove("");
		packages.removeIf((name) -> packages.stream().anyMatch((other) -> name.startsWith(other + ".")));
		return packages;
	}

	private void addPackages(Class<?> type, Set<String> packages) {
		MergedAnnotations annotations = MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY);
		annotations.stream(ComponentScan.class).forEach((scan) -> addScanned(scan, type, packages));
		boolean configuration = annotations.isPresent(Configuration.class)
				&& !annotations.isPresent(AutoConfiguration.class);
		if ((configuration || annotations.isPresent(StreamProjection.class))
				&& !type.getName().startsWith("org.springframework.")) {
			packages.add(type.getPackageName());
		}
	}

	private void addScanned(MergedAnnotation<ComponentScan> scan, Class<?> type, Set<String> packages) {
		Set<String> scanned = new TreeSet<>();
		for (String text : scan.getStringArray("basePackages")) {
			scanned.addAll(Arrays.asList(StringUtils.tokenizeToStringArray(this.environment.resolvePlaceholders(text),
					ConfigurableApplicationContext.CONFIG_LOCATION_DELIMITERS)));
		}
		for (Class<?> base : scan.getClassArray("basePackageClasses")) {
			scanned.add(base.getPackageName());
		}
		packages.addAll((scanned.isEmpty()) ? Set.of(type.getPackageName()) : scanned);
	}

	private void scan(String basePackage) {
		String pattern = ResourcePatternResolver.CLASSPATH_ALL_URL_PREFIX
				+ ClassUtils.convertClassNameToResourcePath(basePackage) + "/**/*.class";
		try {
			for (Resource resource : this.resources.getResources(pattern)) {
				examine(() -> this.classes.getMetadataReader(resource).getAnnotationMetadata());
			}
		}
		catch (IOException ex) {
			logger.debug(LogMessage.format("Package '%s' cannot be scanned for projections", basePackage), ex);
		}
	}

	private void examine(MetadataSource source) {
		AnnotationMetadata type = read(source);
		if (type == null) {
			return;
		}
		add(type);
		for (MethodMetadata method : type.getAnnotatedMethods(Bean.class.getName())) {
			AnnotationMetadata returned = read(() -> read(method.getReturnTypeName()));
			if (returned != null) {
				add(returned);
			}
		}
	}

	private AnnotationMetadata read(String className) throws IOException {
		return this.classes.getMetadataReader(className).getAnnotationMetadata();
	}

	private static @Nullable AnnotationMetadata read(MetadataSource source) {
		try {
			return source.read();
		}
		catch (IOException | RuntimeException | LinkageError ex) {
			// For example of a library that is not there.
			logger.trace("A class cannot be examined", ex);
			return null;
		}
	}

	private void add(AnnotationMetadata type) {
		if (type.isConcrete() && type.isAnnotated(PROJECTION)) {
			String name = type.getAnnotations().get(StreamProjection.class).getString("name");
			this.found.putIfAbsent(this.environment.resolvePlaceholders(name), type.getClassName());
		}
	}

	/**
	 * Reads the metadata of a class.
	 */
	@FunctionalInterface
	private interface MetadataSource {

		AnnotationMetadata read() throws IOException;

	}

}
